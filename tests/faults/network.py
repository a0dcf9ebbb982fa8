"""A running Ganek of two web processes with people and rooms in it, and one round of load under a fault."""

import asyncio
import contextlib
import itertools
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import environ
import psutil
import psycopg

from backend.conversations.models import Conversation, LogEntry, Message
from tests.databases import new_database
from tests.engines import RunningGanek, running_ganek
from tests.faults.clients import Follower, History
from tests.faults.machines import Postgres, Valkey, WebProcesses, killable_postgres, killable_valkey
from tests.faults.transcript import Table, Verdict, check
from tests.faults.writers import ManyKinds, Writer

COMPLETE_SECONDS = 25.0  # until every client has everything after a fault; beyond it, words are lost

SETTLE_IN = """
import json
from django.utils import timezone
from backend.conversations.services import main_room
from backend.moderation.models import Standing
from backend.places.models import Membership
from rest_framework.authtoken.models import Token
from backend.accounts.models import User
from tests.factories.places import PlaceFactory
places = [PlaceFactory() for _ in range({rooms})]
# Nobody signs in with a password here, and to hash two hundred takes minutes.
names = [f"Neighbour {{number}}" for number in range({people} + 1)]
emails = [f"n{{number}}@example.org" for number in range({people} + 1)]
*people, keeper = User.objects.bulk_create(
    User(email=email, display_name=name, password="!") for email, name in zip(emails, names)
)
# They write more in a minute than a new account may in a day.
Standing.objects.bulk_create(Standing(user=person, was_here_at=timezone.now()) for person in [*people, keeper])
Membership.objects.bulk_create(Membership(place=place, user=person) for person in people for place in places)
Membership.objects.bulk_create(Membership(place=place, user=keeper, role="animator") for place in places)
*tokens, keeper = [Token.objects.create(user=person).key for person in [*people, keeper]]
print("SETTLED", json.dumps({{"rooms": [main_room(place).pk for place in places], "tokens": tokens, "keeper": keeper}}))
"""


@dataclass(frozen=True)
class Load:
    """Who reads and writes in a round. Each reader follows ``rooms_each`` rooms; ``pause`` is in seconds."""

    followers: int = 24
    rooms_each: int = 4
    writers: int = 4
    pause: float = 0.06
    of_many_kinds: bool = False


@dataclass
class Round:
    """What one round left behind."""

    verdict: Verdict
    acknowledged: int
    complete_after: float  # seconds from the end of writing until the last client had everything
    events: list[dict]

    def report(self, title: str) -> str:
        why = Counter(event.get("why") or event.get("status") for event in self.events if event_tells_why(event))
        times = f"longest write {self.longest_write:.2f} s, complete after {self.complete_after:.2f} s"
        return f"\n{title}: {times}\n  {self.verdict}\n  {dict(why)}"

    @property
    def longest_write(self) -> float:
        """Seconds from the first try of a message to its acknowledgement, at most."""
        return max(self.write_seconds())

    def write_seconds(self) -> list[float]:
        """From the first try of each message to its acknowledgement."""
        said = {event["client_id"]: event["at"] for event in self.events if event.get("did") == "say"}
        done = [event for event in self.events if event.get("did") == "acknowledged"]
        return [event["at"] - said[event["client_id"]] for event in done]

    def seen_seconds(self) -> list[float]:
        """From the acknowledgement of each message to each reader who has it; 0 when that was first."""
        told = {event["message"]: event["at"] for event in self.events if event.get("did") == "acknowledged"}
        seen = [event for event in self.events if event.get("saw") == "entry" and event["kind"] == "message"]
        return [max(0.0, event["at"] - told[event["message"]]) for event in seen if event["message"] in told]

    def last_put_off(self, moment: float) -> float:
        """When the last message that was said before ``moment`` was acknowledged (``moment`` if none was waiting)."""
        waiting = {event["client_id"] for event in self.events if event.get("did") == "say" and event["at"] < moment}
        done = [event for event in self.events if event.get("did") == "acknowledged" and event["client_id"] in waiting]
        return max([moment, *(event["at"] for event in done)])


def event_tells_why(event: dict) -> bool:
    return event.get("saw") == "cut" or event.get("did") == "retry"


@dataclass
class Network:
    """Everything that a fault test needs; one for all of them."""

    running: RunningGanek
    postgres: Postgres
    valkey: Valkey
    folder: Path
    room_count: int = 4
    people_count: int = 24
    load: Load = Load()
    rooms: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    keeper: str = ""  # token of the animator of every place
    rounds: int = 0
    turns: itertools.count = field(default_factory=itertools.count)  # whose turn it is to speak

    def __post_init__(self):
        port = int(self.running.base_url.rsplit(":", 1)[1])
        self.web = WebProcesses(self.running.process, port)
        self.socket_url = f"ws://127.0.0.1:{port}/ws/"
        settle_in = SETTLE_IN.format(rooms=self.room_count, people=self.people_count)
        said = self.running.ganek("shell", "-v0", "-c", settle_in)
        settled = json.loads(said.split("SETTLED ", 1)[1].splitlines()[0])
        self.rooms, self.tokens, self.keeper = settled["rooms"], settled["tokens"], settled["keeper"]

    # --- the truth ---------------------------------------------------------------

    def connect(self) -> psycopg.Connection:
        """A connection to the database past the application."""
        url = environ.Env.db_url_config(self.running.environment["DATABASE_URL"])
        folder = self.postgres.uri.partition("?host=")[2] or "127.0.0.1"
        account = {"host": folder, "port": url["PORT"] or None, "user": url["USER"], "dbname": url["NAME"]}
        return psycopg.connect(**account)

    def select(self, statement: str) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(statement).fetchall()

    @contextlib.contextmanager
    def room_locked(self, room: int):
        """Nobody else may write to ``room`` inside the block."""
        with self.connect() as connection:
            connection.execute(f"SELECT 1 FROM {Conversation._meta.db_table} WHERE id = %s FOR UPDATE", [room])  # noqa: S608
            yield

    def wait_for_a_blocked_write(self, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not self.select("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            assert time.monotonic() < end, "no write came as far as the lock"
            time.sleep(0.02)

    def table(self) -> Table:
        log, messages = {}, {}
        columns = "conversation_id, seq, kind, message_id"
        for room, *entry in self.select(f"SELECT {columns} FROM {LogEntry._meta.db_table} ORDER BY 1, 2"):  # noqa: S608
            log.setdefault(f"conversation.{room}", []).append(tuple(entry))
        columns = "client_id, conversation_id, id, seq"
        for client_id, room, *row in self.select(f"SELECT {columns} FROM {Message._meta.db_table}"):  # noqa: S608
            messages.setdefault(str(client_id), []).append((f"conversation.{room}", *row))
        return Table(log, messages)

    def heads(self) -> dict[str, int]:
        rows = dict(self.select(f"SELECT id, head_seq FROM {Conversation._meta.db_table}"))  # noqa: S608
        return {f"conversation.{room}": rows[room] for room in self.rooms}

    # --- a round -----------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def following(self, count: int, *, rooms_each: int | None = None):
        """``count`` followers, half on each process, subscribed to all rooms or to ``rooms_each`` of them in turn.

        Yields ``(followers, history)``.
        """
        self.rounds += 1
        history = History(self.folder / f"history-{self.rounds}.jsonl")
        heads = await asyncio.to_thread(self.heads)
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(history.close)
            topics, each = list(heads), rooms_each or len(heads)
            followers = []
            for n in range(count):
                followed = {topic: heads[topic] for topic in [topics[(n + k) % len(topics)] for k in range(each)]}
                token = self.tokens[n % len(self.tokens)]
                followers.append(Follower(f"reader {n}", self.socket_url, token, followed, history))
                followers[-1].is_patient = True
            processes = await asyncio.to_thread(self.web.wait_for, 2)
            halves = followers[: count // 2], followers[count // 2 :]
            for awake, asleep, share in zip(processes, processes[::-1], halves, strict=True):
                # Whoever wakes first takes all that knock: only a sleeping process leaves some to the other.
                with asleep_while(asleep):
                    for follower in share:
                        await stack.enter_async_context(follower)
                    for follower in share:
                        assert await follower.until(lambda one: one.is_following, 30), f"{follower.name} is not let in"
                assert self.holds(awake, share) == len(share)
            for follower in followers:
                assert await follower.until(lambda one: one.is_answered, 30), f"{follower.name} is not answered"
                follower.is_patient = False
            yield followers, history

    async def round(self, fault, *, seconds_before=0.7, seconds_after=0.7) -> Round:
        """Load, ``await fault(followers)`` in the middle of it, load, rest; then everybody is compared."""
        before = await asyncio.to_thread(self.heads)
        load = self.load
        async with self.following(load.followers, rooms_each=load.rooms_each) as (followers, history):
            writers = self.writers(history)
            writing = [asyncio.create_task(writer.run()) for writer in writers]
            await asyncio.sleep(seconds_before)  # load is a length of time, not an event
            await fault(followers)
            await asyncio.sleep(seconds_after)
            for writer in writers:
                writer.stopping.set()
            await asyncio.wait_for(asyncio.gather(*writing), 60)
            stopped = time.monotonic()
            await self.complete(followers)
            complete_after = time.monotonic() - stopped
            verdict = await asyncio.to_thread(self.judge, history, followers, before)
            acknowledged = sum(writer.acknowledged for writer in writers)
            return Round(verdict, acknowledged, complete_after, history.events)

    def writers(self, history: History) -> list[Writer]:
        """Those of ``load``, each with people of its own."""
        kind = partial(ManyKinds, keeper=self.keeper) if self.load.of_many_kinds else Writer
        return [
            kind(
                f"writer {self.rounds}.{n}",
                self.running.base_url,
                self.tokens[n :: self.load.writers],
                self.rooms,
                history,
                pause=self.load.pause,
            )
            for n in range(self.load.writers)
        ]

    async def complete(self, followers, seconds: float = COMPLETE_SECONDS) -> None:
        """Wait until everybody has the whole log, or the time is over and the checker tells what is lost."""
        heads = await asyncio.to_thread(self.heads)
        await asyncio.gather(*(follower.until(lambda one: one.has(heads), seconds) for follower in followers))

    def judge(self, history: History, followers, before: dict[str, int]) -> Verdict:
        """Compare what ``followers`` saw after ``before`` with the table as it is now."""
        followed = {one.name: {topic: before[topic] for topic in one.last} for one in followers}
        return check(history.events, self.table(), followed)

    def connections(self, to_each: int) -> list[tuple[psutil.Process, HTTPConnection]]:
        """Open connections, ``to_each`` of the two web processes."""
        found = []
        processes = self.web.wait_for(2)
        for awake, asleep in zip(processes, processes[::-1], strict=True):
            with asleep_while(asleep):
                mine = [HTTPConnection("127.0.0.1", self.web.port, timeout=20) for _ in range(to_each)]
                for connection in mine:
                    connection.connect()
                ports = {connection.sock.getsockname()[1] for connection in mine}
                end = time.monotonic() + 10
                while not ports <= self.web.client_ports(awake):
                    assert time.monotonic() < end, "not all were let in"
                    time.sleep(0.02)  # a process tells nobody whom it let in
                found += [(awake, connection) for connection in mine]
        return found

    def counters(self) -> dict[int, dict[str, int]]:
        """What each web process counted of itself, by its pid."""
        found = {}
        for process, connection in self.connections(1):
            connection.request("GET", "/health/ready")
            with contextlib.closing(connection):
                found[process.pid] = json.loads(connection.getresponse().read())["live"]
        return found

    def holds(self, process: psutil.Process, followers) -> int:
        """How many of ``followers`` are connected to ``process``."""
        return len(self.web.client_ports(process) & {follower.local_port for follower in followers})


@contextlib.contextmanager
def asleep_while(process: psutil.Process):
    """``process`` does nothing inside the block."""
    process.suspend()
    try:
        yield
    finally:
        process.resume()


@contextlib.contextmanager
def running_network(folder: Path, **options):
    """Two web processes on a PostgreSQL and a Valkey of their own; ``options`` are those of ``Network``."""
    with killable_postgres() as postgres, killable_valkey() as valkey:
        engines = {"database_url": new_database(postgres.url), "valkey_url": valkey.url, "processes": 2}
        more = {"SOCKETS_PER_ADDRESS": "5000", "API_RATE_PERSON": "100000/min"}
        with running_ganek(folder / "data", **engines, **more) as running:
            yield Network(running, postgres, valkey, folder, **options)
