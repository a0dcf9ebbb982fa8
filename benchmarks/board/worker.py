"""One network in a process of its own: makes it if need be, then measures what it is told, line by line."""

import json
import os
import sys
import time
from pathlib import Path

import django

from benchmarks.calendar.worker import answer


def main() -> None:
    """Arguments: how many listings, a file that stands when they are made. Commands come as JSON lines."""
    listings, made = int(sys.argv[1]), Path(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from benchmarks.board import network

    if not made.exists():
        network.make(listings)
        made.touch()
    elif network.is_behind():
        network.catch_up()
    answer(network.realism())
    for line in sys.stdin:
        answer(measure(**json.loads(line)))


# What begins a card of a board, and of its sheet.
CARDS = (b"<article", b"programme__event--offer")


def measure(path: str, requests: int) -> dict:
    """Milliseconds of so many requests for ``path`` after a few that warm up; queries and cards of one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    for _ in range(3):
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    asked = len(queries)  # at once: the next request empties the log
    worked = clock_of(connection)
    spent, cpu = [], []
    for _ in range(requests):
        began, before = time.perf_counter(), worked()
        client.get(path)
        spent.append((time.perf_counter() - began) * 1000)
        cpu.append((worked() - before) * 1000)
    return {"ms": spent, "cpu": cpu, "queries": asked, "cards": sum(response.content.count(sign) for sign in CARDS)}


def clock_of(connection):
    """Seconds that this thread and the process of PostgreSQL that serves it have worked, as a function."""
    if connection.vendor == "sqlite":
        return time.thread_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: time.thread_time() + int(told.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
