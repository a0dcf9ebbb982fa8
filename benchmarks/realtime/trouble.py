"""What others may do to a reader: some stop reading, many come at once."""

import json
import os
import random
import socket
import threading
import time
import urllib.request
from statistics import quantiles

from benchmarks.realtime import house
from benchmarks.realtime.crowd import Busy, Crowd, cookie, crowd_of, masked, paced, rss_of, started

STUCK, SIZE = 10, 1000
LISTEN = float(os.environ.get("LISTEN", "12"))  # seconds
RETURNING = 5000
WATCHERS, COMING = 200, 10.0  # people who are there already, seconds in which all others come
ROUNDS = 3


def stuck(settings, known) -> list[dict]:
    """Ten readers among a thousand stop reading: when they are closed, what they cost, what the others feel."""
    found = {count: [listen_beside(settings, count) for _ in range(ROUNDS)] for count in (0, STUCK)}
    # Whatever else the machine does only takes away: the best round is nearest to the truth, for both alike.
    rows = [min(rounds, key=lambda row: row["p99 ms"]) for rounds in found.values()]
    return [row | {"to none": row["p99 ms"] / rows[0]["p99 ms"]} for row in rows]


def listen_beside(settings, count: int) -> dict:
    """A round with ``count`` stuck readers, who are sent a flood of their own."""
    with house.serving("ganek", settings) as (port, pid):
        started("ganek", port)
        crowd = crowd_of(port, SIZE - STUCK)
        before, flood = rss_of(pid), Flood(port, pid, [never_reads(port) for _ in range(count)])
        took, used = paced(crowd, pid, SIZE - STUCK, LISTEN)
        flood.stop()
        crowd.close()
    row = {
        "subject": "stuck",
        "stuck": count,
        "p50 ms": quantiles(took, n=100)[49],
        "p99 ms": quantiles(took, n=100)[98],
    }
    closed = {"closed": flood.closed, "last after s": flood.last_closed if flood.closed else "-"}
    return row | closed | {"MiB grown": (flood.peak - before) / 1024} | used


def never_reads(port: int) -> socket.socket:
    """A guest with a small buffer who follows a place of the flood and takes nothing after the handshake."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    crowd = Crowd(port)
    crowd.take(connection, first=['{"t":"subscribe","topic":"place.2"}'], wanted=b'"topic":"place.2"')
    crowd.until_ready()
    crowd.epoll.close()
    return connection


class Flood(threading.Thread):
    """300 KB a second for who follows the second place; watches when its readers are closed and what they cost."""

    def __init__(self, port: int, pid: int, readers: list[socket.socket]):
        super().__init__(daemon=True)
        self.port, self.pid, self.readers = port, pid, readers
        self.closed, self.last_closed, self.peak = 0, 0.0, rss_of(pid)
        self.is_over = threading.Event()
        self.start()

    def run(self) -> None:
        control, began = Crowd(self.port).control(), time.monotonic()
        while not self.is_over.wait(0.1):
            control.send(masked("100 place.2"))
            self.peak = max(self.peak, rss_of(self.pid))
            self.look(began)  # also where nobody is stuck: the question costs the same in both runs
        control.close()

    def look(self, began: float) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=10) as answer:
            slow = json.load(answer)["live"]["slow"]
        if slow > self.closed:
            self.closed, self.last_closed = slow, time.monotonic() - began

    def stop(self) -> None:
        self.is_over.set()
        self.join()
        for reader in self.readers:
            reader.close()


def coming(settings, known) -> list[dict]:
    """A thousand people come within ten seconds: what those hear who are there, and what chat costs meanwhile."""
    with house.serving("ganek", settings) as (port, pid):
        started("ganek", port)
        watchers, comers = crowd_of(port, WATCHERS), Crowd(port)
        control = watchers.control()
        rows = [heard("before", pid, control, watchers, comers, [])]
        rows.append(heard("while they come", pid, control, watchers, comers, known["sessions"]))
        comers.until_ready()
        comers.settle()
        rows.append(heard("all are there", pid, control, watchers, comers, []))
        watchers.close()
        comers.close()
    return [row | {"to all there": row["p99 ms"] / rows[-1]["p99 ms"]} for row in rows]


def back(settings, known) -> list[dict]:
    """5000 people come back within ten seconds and resume: when the last is there, and what chat costs meanwhile."""
    with house.serving("ganek", settings) as (port, pid):
        started("ganek", port)
        watchers, comers = crowd_of(port, WATCHERS), Crowd(port)
        control, room, moments = watchers.control(), known["rooms"][0], []
        people = known["sessions"] * (RETURNING // len(known["sessions"]))
        moments = sorted(random.uniform(0, COMING) for _ in people)  # noqa: S311 - a crowd's full jitter
        busy, began, sent, came, ready, took = Busy(pid), time.monotonic(), 0, 0, 0, []
        while ready < len(people) and (passed := time.monotonic() - began) < 60:
            if passed * 10 > sent:
                control.send(masked("1"))
                sent += 1
            while came < len(people) and moments[came] <= passed:
                after = house.WORDS - 10 - came % 20
                first = [json.dumps({"t": "subscribe", "topic": f"conversation.{room}", "after": after})]
                comers.add(headers=cookie(people[came]), first=first, wanted=b'"seq":%d,"kind"' % house.WORDS)
                came += 1
            ready += comers.step(0)
            took += watchers.listen(0.002)[0]
        last, used = time.monotonic() - began, busy.percent()
        watchers.close()
        comers.close()
    cuts = quantiles(took, n=100)
    row = {"subject": "back", "sockets": len(people), "back": ready, "last after s": last}
    return [row | {"p50 ms": cuts[49], "p99 ms": cuts[98]} | used]


def heard(what: str, pid: int, control, watchers: Crowd, comers: Crowd, sessions: list[str]) -> dict:
    """Ten chat frames a second while ``sessions`` come, evenly spread; everything that the watchers read."""
    busy, began, sent, came, took, told = Busy(pid), time.monotonic(), 0, 0, [], 0
    first = ['{"t":"subscribe","topic":"place.1"}']
    while (passed := time.monotonic() - began) < COMING:
        if passed * 10 > sent:
            control.send(masked("1"))
            sent += 1
        while came < len(sessions) * passed / COMING:
            comers.add(headers=cookie(sessions[came]), first=first)
            came += 1
        comers.step(0)
        delays, presence = watchers.listen(0.002)
        took += delays
        told += presence
    cuts = quantiles(took, n=100)
    rate = {"presence/s": told / WATCHERS / COMING, "frames": len(took) / WATCHERS}
    return {"subject": "coming", "what": what, "p50 ms": cuts[49], "p99 ms": cuts[98], **rate, **busy.percent()}
