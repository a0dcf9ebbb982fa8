"""Hours of coming and going in ten minutes: memory at the end, and what is left when all have gone."""

import contextlib
import http.client
import json
import os
import threading
import time
import uuid
from statistics import mean

from benchmarks.realtime import house
from benchmarks.realtime.crowd import Busy, Crowd, cookie, masked, rss_of, started
from tests import engines

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
RATE, HERE = 300, 300  # people who come each second if the server lets them in, and who stay for a while
AT_ONCE = 30  # handshakes under way
WARM = 0.2  # of the time: caches and pools fill
SPOKEN = 2  # messages a second


def soak(settings, known) -> list[dict]:
    """Signed-in people open three topics, type, read and go without a word, as fast as they are let in."""
    with engines.running_valkey() as url, house.serving("ganek", settings | {"VALKEY_URL": url}) as (port, pid):
        started("ganek", port)
        control = Crowd(port).control()
        visit(port, known)
        before, busy = settled(control), Busy(pid)
        with speaking(port, known):
            churn = Churn(port, known)
            memory = churn.run(pid, SECONDS)
        used = busy.percent()
        churn.crowd.close()
        left = settled(control, until=before)
        control.close()
    warm = [size for moment, size in memory if WARM * SECONDS <= moment < 2 * WARM * SECONDS]
    end = [size for moment, size in memory if moment >= (1 - WARM) * SECONDS]
    row = {"subject": "soak", "s": round(SECONDS), "sockets": churn.came, "a second": churn.came / SECONDS}
    grown = {"MiB warm": mean(warm) / 1024, "MiB end": mean(end) / 1024, "to warm": mean(end) / mean(warm)}
    return [row | grown | {f"{name} left": left[name] - before[name] for name in before} | used]


def visit(port: int, known) -> None:
    """The first visitors: what a hub and its pools set up once is there before anything is counted."""
    crowd = Crowd(port)
    for number in range(20):
        crowd.add(headers=cookie(known["sessions"][number]), first=wishes(known, number), wanted=b'"topic":"user.')
    crowd.until_ready()
    crowd.close()


def wishes(known, number: int) -> list[str]:
    room, person = known["rooms"][number % 3], known["people"][number % len(known["people"])]
    frames = [{"t": "subscribe", "topic": "place.1"}]
    frames += [{"t": "subscribe", "topic": f"conversation.{room}", "after": 0}]
    frames += [{"t": "typing", "topic": f"conversation.{room}"}, {"t": "subscribe", "topic": f"user.{person}"}]
    return [json.dumps(frame) for frame in frames]


class Churn:
    """A crowd in which the longest there leaves whenever somebody comes."""

    def __init__(self, port: int, known):
        self.crowd, self.known = Crowd(port), known
        self.came = self.asked = 0

    def run(self, pid: int, seconds: float) -> list[tuple[float, int]]:
        """Memory in KiB, each second."""
        memory, began = [], time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            under_way = self.asked - self.came
            for _ in range(min(AT_ONCE - under_way, int(passed * RATE) - self.asked)):
                self.ask()
            self.came += self.crowd.step(0.005)
            self.let_go(self.came - HERE)
            if passed >= len(memory):
                memory.append((passed, rss_of(pid)))
        self.crowd.until_ready()
        return memory

    def ask(self) -> None:
        session = self.known["sessions"][self.asked % len(self.known["sessions"])]
        wanted = b'"topic":"user.'
        self.crowd.add(headers=cookie(session), first=wishes(self.known, self.asked), wanted=wanted)
        self.asked += 1

    def let_go(self, most: int) -> None:
        """Let the oldest go until no more than ``HERE`` are ready."""
        clients = self.crowd.clients
        ready = [file for file, client in clients.items() if client.is_ready] if len(clients) > HERE else []
        for file in ready[: max(0, len(ready) - HERE)]:
            clients.pop(file).connection.close()


@contextlib.contextmanager
def speaking(port: int, known):
    """Somebody says something ``SPOKEN`` times a second inside the block."""
    is_over = threading.Event()

    def speak() -> None:
        connection, turn = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while not is_over.wait(1 / SPOKEN):
            turn += 1
            token, room = known["tokens"][turn % len(known["tokens"])], known["rooms"][turn % 3]
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            body = json.dumps({"body": f"Good morning {turn}", "client_id": str(uuid.uuid4())})
            connection.request("POST", f"/api/v1/conversations/{room}/messages/", body, headers)
            connection.getresponse().read()

    speaker = threading.Thread(target=speak)
    speaker.start()
    try:
        yield
    finally:
        is_over.set()
        speaker.join()


def settled(control, until: dict | None = None, seconds: float = 30) -> dict[str, int]:
    """What the server holds, once that is ``until`` (or the same twice), or when the time is over."""
    held, end = state(control), time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(1)  # connections end in their own time
        before, held = held, state(control)
        if held == (until or before) and not held["sockets"]:
            break
    return held


def state(control) -> dict[str, int]:
    control.send(masked("state"))
    head = control.recv(2)
    size = head[1] if head[1] < 126 else int.from_bytes(control.recv(2))
    return json.loads(control.recv(size))
