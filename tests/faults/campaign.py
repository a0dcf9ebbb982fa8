"""The whole workload under every fault, for many rounds: ``python -m tests.faults.campaign --rounds 20``.

Two web processes, Valkey, PostgreSQL; 200 readers in 10 rooms; writers of every kind (message, edit, deletion,
reaction, pin, poll, vote), up to 50 acknowledged changes a second. Each reader's transcript is compared with the
table. Prints a row a fault and fails on anything lost, doubled, misordered, absent or invented.
``--fault NAME`` (again and again) chooses; histories stay in ``--folder``.
"""

import argparse
import asyncio
import contextlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

import django
import psutil

from benchmarks import report

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
# Apps must be ready before the names of tables are asked of models.
django.setup()

from tests.faults.network import Load, Network, Round, running_network  # noqa: E402

ROOMS, PEOPLE = 10, 200
LOAD = Load(followers=200, rooms_each=1, writers=20, pause=0.4, of_many_kinds=True)
BEFORE, AFTER = 1.0, 1.5  # seconds of load around a fault
BLINK, SILENCE, ABSENCE = 0.7, 10.0, 30.0  # seconds that a part is away
OLD_ENOUGH = 16.0  # seconds: a process that dies five times a minute is given up by its supervisor

type Fault = Callable[[Network], Awaitable[None]]


async def kill_web(network: Network) -> None:
    """At any moment: the elder of the two, whatever it does."""
    await asyncio.sleep(random.random())  # noqa: S311
    elder(network).kill()
    await asyncio.to_thread(network.web.wait_for, 2)


async def kill_web_after_commit(network: Network) -> None:
    """While its commits are on disk and nobody was told of them."""
    with network.postgres.commits_unanswered():
        await asyncio.to_thread(network.postgres.wait_for_an_unanswered_commit)
        await asyncio.sleep(0.3)  # until more of them wait
        elder(network).kill()
    await asyncio.to_thread(network.web.wait_for, 2)


async def stop_web(network: Network) -> None:
    """In good order, as a deploy does: its sockets are sent away."""
    victim = elder(network)
    victim.terminate()
    await asyncio.to_thread(victim.wait, 30)
    await asyncio.to_thread(network.web.wait_for, 2)


def elder(network: Network) -> psutil.Process:
    return network.web.wait_for(2)[0]


async def is_old_enough(network: Network) -> None:
    """Wait until another death is no crash loop."""
    age = time.time() - elder(network).create_time()
    await asyncio.sleep(max(0.0, OLD_ENOUGH - age))


async def kill_valkey(network: Network, seconds: float = BLINK) -> None:
    await asyncio.to_thread(network.valkey.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(network.valkey.start)


async def valkey_away(network: Network) -> None:
    await kill_valkey(network, ABSENCE)


async def valkey_silent(network: Network) -> None:
    with network.valkey.frozen():
        await asyncio.sleep(SILENCE)


async def stop_postgres(network: Network) -> None:
    await asyncio.to_thread(network.postgres.stop_at_once)
    await asyncio.sleep(BLINK)
    await asyncio.to_thread(network.postgres.start)


async def terminate_sessions(network: Network) -> None:
    await asyncio.to_thread(network.postgres.terminate_all)


async def postgres_silent(network: Network) -> None:
    with network.postgres.silent():
        await asyncio.sleep(SILENCE)


FAULTS: dict[str, Fault] = {
    "kill-web": kill_web,
    "kill-web-after-commit": kill_web_after_commit,
    "stop-web": stop_web,
    "kill-valkey": kill_valkey,
    "valkey-away": valkey_away,
    "valkey-silent": valkey_silent,
    "stop-postgres": stop_postgres,
    "terminate-sessions": terminate_sessions,
    "postgres-silent": postgres_silent,
}
COUNTED = ("lost", "doubled", "misordered", "absent", "invented")


class Tally:
    """All rounds of one fault."""

    def __init__(self, name: str):
        self.name = name
        self.rounds = self.acknowledged = self.by_head_check = 0
        self.seconds = 0.0  # of writing
        self.found, self.told = Counter(), Counter()
        self.written, self.seen, self.back, self.emptied = [], [], [], []  # seconds

    def add(self, done: Round, seconds: float, returned: float, by_head_check: int) -> None:
        self.rounds += 1
        self.acknowledged += done.acknowledged
        self.by_head_check += by_head_check
        self.seconds += seconds
        self.found.update({kind: len(getattr(done.verdict, kind)) for kind in COUNTED})
        self.told.update(done.verdict.counts)
        self.written += done.write_seconds()
        self.seen += done.seen_seconds()
        self.back += [event["after"] for event in done.events if event.get("saw") == "back"]
        self.emptied.append(done.last_put_off(returned) - returned)

    def row(self) -> dict:
        """Seconds are the 99th percentile of all rounds, ``emptied`` the longest."""
        return {
            "fault": self.name,
            "rounds": self.rounds,
            "writes": self.acknowledged,
            "writes/s": self.acknowledged / self.seconds,
            **{kind: self.found[kind] for kind in COUNTED},
            "refused": self.told["refused"],
            "retries": self.told["retry"],
            "cuts": self.told["cut"],
            "by head check": self.by_head_check,
            "write s": percentile(self.written),
            "seen s": percentile(self.seen),
            "back s": percentile(self.back),
            "emptied s": max(self.emptied),
        }


def percentile(seconds: list[float], which: int = 99) -> float | str:
    return quantiles(seconds, n=100)[which - 1] if len(seconds) > 1 else "-"


async def rounds_of(network: Network, name: str, rounds: int) -> Tally:
    tally = Tally(name)
    for number in range(rounds):
        if "web" in name:
            await is_old_enough(network)
        before, returned, began = await asyncio.to_thread(network.counters), 0.0, 0.0

        async def fault(_followers):
            nonlocal returned, began
            began = time.monotonic() - BEFORE
            await FAULTS[name](network)
            returned = time.monotonic()

        done = await network.round(fault, seconds_before=BEFORE, seconds_after=AFTER)
        after = await asyncio.to_thread(network.counters)
        grown = [
            after[pid]["found_by_head_check"] - before[pid]["found_by_head_check"] for pid in after.keys() & before
        ]
        tally.add(done, returned + AFTER - began, returned, sum(grown))
        if not done.verdict.is_clean:
            print(done.report(f"{name}, round {number + 1}"), flush=True)
    return tally


async def campaign(network: Network, names: list[str], rounds: int) -> list[dict]:
    rows = []
    for name in names:
        rows.append((await rounds_of(network, name, rounds)).row())
        print(report.table(rows[-1:], list(rows[0])), end="\n\n", flush=True)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="of each fault")
    parser.add_argument("--fault", action="append", choices=FAULTS, help="all when none is named")
    parser.add_argument("--folder", type=Path, help="keeps the histories as JSON lines")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        network = stack.enter_context(running_network(folder, room_count=ROOMS, people_count=PEOPLE, load=LOAD))
        rows = asyncio.run(campaign(network, asked.fault or list(FAULTS), asked.rounds))
    print(report.table(rows, list(rows[0])))
    return any(row[kind] for row in rows for kind in (*COUNTED, "refused"))


if __name__ == "__main__":
    sys.exit(main())
