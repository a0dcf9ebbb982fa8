"""From the request that says something to everybody who reads it: all that stands between two neighbours."""

import http.client
import json
import tempfile
import time
import uuid
from pathlib import Path
from statistics import quantiles

from benchmarks.realtime import house
from benchmarks.realtime.crowd import Busy, Crowd, cookie
from tests import engines

READERS, RATE, SECONDS = 1000, 10, 12.0


def posting(settings, known) -> list[dict]:
    """Ten messages a second to 1000 people in one room: two web processes, PostgreSQL, Valkey, all on this machine."""
    with engines.running_postgres() as postgres, engines.running_valkey() as valkey:
        url = engines.new_database(postgres)
        with tempfile.TemporaryDirectory() as folder:
            settings = house.environment(Path(folder), DATABASE_URL=url, VALKEY_URL=valkey)
            known = house.furnish(settings)
            kept = {name: settings[name] for name in (*house.UNLIMITED, "SECRET_KEY", "LOG_LEVEL")}
            options = {"database_url": url, "valkey_url": valkey, "processes": 2, **kept}
            with engines.running_ganek(Path(folder), **options) as running:
                return [post_to_all(int(running.base_url.rpartition(":")[2]), known, running.process.pid)]


def post_to_all(port: int, known, pid: int) -> dict:
    """Milliseconds from before the request to each reader, and to the answer."""
    room, crowd = known["rooms"][1], Crowd(port)
    first = [json.dumps({"t": "subscribe", "topic": f"conversation.{room}"})]
    for begin in range(0, READERS, 100):
        for session in known["sessions"][begin : begin + 100]:
            crowd.add(headers=cookie(session), first=first)
        crowd.until_ready()
    crowd.settle()
    connection, busy = http.client.HTTPConnection("127.0.0.1", port, timeout=30), Busy(pid)
    took, answered, messages = [], [], int(SECONDS * RATE)
    for number in range(messages):
        end = time.monotonic() + 1 / RATE
        answered.append(post(connection, room, known["tokens"][number % len(known["tokens"])]))
        while (left := end - time.monotonic()) > 0:
            took += crowd.listen(left)[0]
    while len(took) < messages * READERS and (late := crowd.listen(2)[0]):
        took += late
    used = busy.percent()["client %"]
    crowd.close()
    cuts = quantiles(took, n=100)
    row = {
        "subject": "posting",
        "readers": READERS,
        "messages": messages,
        "arrived %": 100 * len(took) / READERS / messages,
    }
    row |= {"p50 ms": cuts[49], "p99 ms": cuts[98], "answer p99 ms": quantiles(answered, n=100)[98]}
    return row | {"client %": used}


def post(connection, room: int, token: str) -> float:
    """Say something that tells when it was said; returns the milliseconds until the answer."""
    began = time.monotonic()
    body = json.dumps({"body": f"sent{time.monotonic_ns():020}", "client_id": str(uuid.uuid4())})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", f"/api/v1/conversations/{room}/messages/", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{answer.status}: {said[:200]!r}")
    return (time.monotonic() - began) * 1000
