"""The database cuts every session, or falls silent: writes wait and are never answered with a false yes.

The silence lasts ``HOLE_SECONDS`` (an environment variable, 6 when it is not set; 10 before a release).
"""

import asyncio
import json
import os
import time
import uuid
from http.client import HTTPConnection

from websockets.asyncio.client import connect

HOLE_SECONDS = float(os.environ.get("HOLE_SECONDS", "6"))
ANSWER_SECONDS = 5.0  # until a write is told to come again
EMPTY_SECONDS = 5.0  # until every outbox is empty after the return


async def test_all_sessions_of_the_database_are_terminated_under_load(network):
    ended = []

    async def fault(_followers):
        for _ in range(3):
            ended.append(await asyncio.to_thread(network.postgres.terminate_all))
            await asyncio.sleep(0.3)  # load is a length of time, not an event

    done = await network.round(fault)
    print(done.report(f"sessions terminated {ended}"))
    assert all(ended), "nobody was connected: the test did not bite"
    assert done.verdict.is_clean, done.report("sessions terminated")
    assert done.verdict.counts["cut"] == 0, "sockets stay open while the database is away"
    assert done.longest_write < EMPTY_SECONDS


async def test_subscription_waits_for_a_database_that_is_away(network):
    room = network.rooms[0]
    headers = {"Authorization": f"Bearer {network.tokens[0]}"}
    async with connect(network.socket_url, additional_headers=headers, subprotocols=["ganek.v1"], proxy=None) as tab:
        assert json.loads(await tab.recv())["t"] == "welcome"
        await asyncio.to_thread(network.postgres.stop_at_once)
        try:
            await tab.send(json.dumps({"t": "subscribe", "topic": f"conversation.{room}", "after": 0}))
            await asyncio.sleep(2)  # its first attempts fail in that time
        finally:
            await asyncio.to_thread(network.postgres.start)
        await tab.send(json.dumps({"t": "ping"}))
        async with asyncio.timeout(15):
            frames = [json.loads(await tab.recv())["t"]]
            while frames[-1] != "pong":
                frames.append(json.loads(await tab.recv())["t"])
    assert "subscribed" in frames


async def test_silent_database_puts_writes_off_and_loses_none(network):
    answers, returned = [], 0.0

    async def fault(_followers):
        nonlocal returned
        end = time.monotonic() + HOLE_SECONDS
        with network.postgres.silent():
            await asyncio.sleep(1)  # what was under way is stuck now
            answers.append(await asyncio.to_thread(write, network))
            await asyncio.sleep(max(0, end - time.monotonic()))  # a silence is a length of time
        returned = time.monotonic()

    done = await network.round(fault)
    print(done.report(f"silent for {HOLE_SECONDS} s"))
    assert done.verdict.is_clean, done.report("silence")
    [(status, retry_after)] = answers
    assert status == 503
    assert int(retry_after) > 0
    assert done.verdict.counts["cut"] == 0, "sockets stay open while the database is away"
    assert done.last_put_off(returned) - returned <= EMPTY_SECONDS


def write(network) -> tuple[int, str | None]:
    """Status of a write and how long its client is told to wait."""
    connection = HTTPConnection("127.0.0.1", network.web.port, timeout=ANSWER_SECONDS)
    headers = {"Authorization": f"Bearer {network.tokens[0]}", "Content-Type": "application/json"}
    body = json.dumps({"client_id": str(uuid.uuid4()), "body": "Hello?"})
    connection.request("POST", f"/api/v1/conversations/{network.rooms[1]}/messages/", body, headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers["Retry-After"]
