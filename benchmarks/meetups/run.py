"""Calls: how soon a picture comes, how many signals that takes, and what the server has to do meanwhile.

``python -m benchmarks meetups`` runs both subjects, ``SUBJECTS=rooms`` or ``SUBJECTS=join`` one (``join``: Chromium).
"""

import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks import report
from benchmarks.meetups.join import join
from benchmarks.realtime import house
from benchmarks.realtime.crowd import Busy, Crowd, cookie, masked

HERE = Path(__file__).parent
SUBJECTS = os.environ.get("SUBJECTS", "rooms,join").split(",")
ROOMS, EACH = int(os.environ.get("CALL_ROOMS", "10")), int(os.environ.get("CALL_EACH", "6"))
SECONDS = float(os.environ.get("SECONDS", "20"))
TAB = "0a1b2c3d"
# What is sent for the ways between two browsers: an offer or answer, and a handful of candidates.
OFFER = "x" * 4000


def main() -> None:
    """Print a table a subject and append all rows to ``results.jsonl``."""
    for subject in SUBJECTS:
        rows = {"rooms": rooms, "join": join}[subject]()
        print(report.table(rows, list(rows[0])), end="\n\n", flush=True)
        report.append(HERE / "results.jsonl", rows)


def rooms() -> list[dict]:
    """CPU of one server with ``ROOMS`` calls of ``EACH``, beside as many sockets that only follow their place."""
    with house.many_files(), tempfile.TemporaryDirectory() as folder:
        settings = house.environment(Path(folder), CALL_ROOMS=str(ROOMS), CALL_EACH=str(EACH))
        known = house.furnish(settings)
        made = json.loads(house.ganek(settings, "shell", "-v0", "-c", "import benchmarks.meetups.furnish"))
        sessions = known["sessions"][: ROOMS * EACH]
        with house.serving("ganek", settings) as (port, pid):
            quiet = crowd(port, sessions, [['{"t":"subscribe","topic":"place.1"}']] * len(sessions))
            rows = [{"subject": "rooms", "sockets": len(sessions), "what": "follow a place", **spent(pid, quiet, None)}]
            quiet.close()
            in_calls = crowd(port, sessions, [frames(call) for call in made["calls"] for _ in range(EACH)])
            rows.append({"subject": "rooms", "sockets": len(sessions), "what": "join", **joined(pid, in_calls, made)})
            rows.append(
                {"subject": "rooms", "sockets": len(sessions), "what": "talk", **spent(pid, in_calls, made["calls"])}
            )
            in_calls.close()
    for row in rows:
        row["to quiet"] = row["server %"] / max(rows[0]["server %"], 1)
    return rows


def frames(call: int) -> list[str]:
    topic = f"call.{call}"
    way = {"t": "media", "topic": topic, "way": "camera", "mic": True, "camera": True}
    return [json.dumps({"t": "subscribe", "topic": topic, "tab": TAB}), json.dumps(way)]


def crowd(port: int, sessions: list[str], first: list[list[str]]) -> Crowd:
    made = Crowd(port)
    for session, words in zip(sessions, first, strict=True):
        made.add(headers=cookie(session), first=words)
    made.until_ready()
    made.settle()
    return made


def joined(pid: int, crowd: Crowd, made: dict) -> dict:
    """Every pair of a call exchanges an offer, an answer and two frames of candidates, all at once."""
    busy = Busy(pid)
    for number, client in enumerate(crowd.clients.values()):
        call, seats = made["calls"][number // EACH], made["people"]
        first = number // EACH * EACH
        for other in range(first, first + EACH):
            if other == number:
                continue
            signal = {"t": "signal", "topic": f"call.{call}", "to": f"{seats[other]}-{TAB}"}
            for data in ({"description": OFFER}, {"candidates": ["c" * 100] * 4}):
                client.connection.send(masked(json.dumps(signal | {"data": data})))
    crowd.settle()
    return busy.percent()


def spent(pid: int, crowd: Crowd, calls: list[int] | None) -> dict:
    """CPU over ``SECONDS``; in calls one of each speaks every three seconds, and another types."""
    busy, end, turn = Busy(pid), time.monotonic() + SECONDS, 0
    clients = list(crowd.clients.values())
    while time.monotonic() < end:
        for number, call in enumerate(calls or []):
            topic = f"call.{call}"
            if turn % 10 == 0:
                words = {"t": "media", "topic": topic, "way": "camera", "mic": True, "camera": True, "spoke": True}
                clients[number * EACH + turn // 10 % EACH].connection.send(masked(json.dumps(words)))
            written = {"t": "write", "topic": topic, "line": turn // 20, "text": "dzień dobry " * (1 + turn % 20)}
            clients[number * EACH + 1].connection.send(masked(json.dumps(written)))
        turn += 1
        until = time.monotonic() + 0.3
        while (left := until - time.monotonic()) > 0:
            crowd.step(left)
    return busy.percent()


if __name__ == "__main__":
    main()
