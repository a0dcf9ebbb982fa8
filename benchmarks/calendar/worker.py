"""One network in a process of its own: makes it if need be, then measures what it is told, line by line."""

import json
import os
import sys
import time
from pathlib import Path

import django


def main() -> None:
    """Arguments: places, activities, a file that stands when the network is made. Commands come as JSON lines."""
    places, activities, made = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    if not made.exists():
        from benchmarks.calendar.network import make

        make(places, activities)
        made.touch()
    answer(sizes())
    for line in sys.stdin:
        asked = json.loads(line)
        answer(measure(**asked))


def answer(data) -> None:
    print(json.dumps(data), flush=True)


def sizes() -> dict:
    from backend.events.models import Attendance, Occurrence

    return {"dates": Occurrence.objects.count(), "sign-ups": Attendance.objects.count()}


def measure(path: str, requests: int, etag: bool = False) -> dict:
    """Milliseconds of so many requests for ``path`` after a few that warm up, and the queries of one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    headers = {}
    for _ in range(3):
        response = client.get(path, headers=headers)
        if response.status_code not in (200, 304):
            raise RuntimeError(f"{path} answered {response.status_code}")
        if etag and response.has_header("ETag"):
            headers = {"If-None-Match": response["ETag"]}
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path, headers=headers).status_code
    asked = len(queries)  # at once: the next request empties the log
    spent, worked = [], []
    for _ in range(requests):
        began, cpu = time.perf_counter(), time.process_time()
        client.get(path, headers=headers)
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    return {"ms": spent, "cpu": worked, "queries": asked, "status": status}


if __name__ == "__main__":
    main()
