"""Each part is killed under load; nobody loses, doubles or swaps a word.

24 readers follow 4 rooms on two web processes while 4 writers post and delete. Each part dies ``FAULT_ROUNDS`` times
(an environment variable, 2 when it is not set; 20 before a release). Run with ``-s`` to see the counts.
"""

import asyncio
import json
import os
import uuid

import pytest

from tests.faults.clients import request

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "2"))
ABSENCE = 0.7  # seconds that a part is away


async def judged(network, title, fault):
    done = await network.round(fault)
    print(done.report(title))
    assert done.verdict.is_clean, done.report(title)
    assert done.acknowledged > 0, "nothing was written: the test did not bite"
    return done


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_killed_web_process(network, number):
    processes = await asyncio.to_thread(network.web.wait_for, 2)
    victim = processes[0]  # the elder: each dies in its turn

    async def fault(followers):
        assert network.holds(victim, followers), "the victim held nobody: the test did not bite"
        victim.kill()
        await asyncio.to_thread(network.web.wait_for, 2)

    done = await judged(network, f"kill -9 of a web process, round {number + 1}", fault)
    assert done.verdict.counts["cut"] > 0


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_killed_valkey_starts_empty(network, number):
    async def fault(_followers):
        await asyncio.to_thread(network.valkey.kill)
        await asyncio.sleep(ABSENCE)
        await asyncio.to_thread(network.valkey.start)

    done = await judged(network, f"kill -9 of Valkey, round {number + 1}", fault)
    assert done.verdict.counts["cut"] == 0, "Valkey's death is nothing that a reader should feel"


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_postgres_stopped_at_once(network, number):
    async def fault(_followers):
        await asyncio.to_thread(network.postgres.stop_at_once)
        await asyncio.sleep(ABSENCE)
        await asyncio.to_thread(network.postgres.start)

    done = await judged(network, f"immediate stop of PostgreSQL, round {number + 1}", fault)
    # Some are refused and repeated, others wait inside for a connection that works.
    assert done.verdict.counts["retry"] or done.longest_write > ABSENCE, "no write met it: the test did not bite"
    assert done.verdict.counts["cut"] == 0, "sockets stay open while the database is away"


async def test_process_killed_before_the_commit(network):
    """A lock of the room, held by the test, stops a write just there; its process dies, the client tries again."""
    said = {"client_id": str(uuid.uuid4()), "body": "Once more"}
    async with network.following(4) as (followers, history):
        before = await asyncio.to_thread(network.heads)
        (victim, connection), _other = await asyncio.to_thread(network.connections, 1)
        with network.room_locked(network.rooms[2]):
            headers = {"Authorization": f"Bearer {network.tokens[0]}", "Content-Type": "application/json"}
            connection.request("POST", f"/api/v1/conversations/{network.rooms[2]}/messages/", json.dumps(said), headers)
            await asyncio.to_thread(network.wait_for_a_blocked_write)
            victim.kill()
            with pytest.raises(ConnectionError):
                await asyncio.to_thread(connection.getresponse)
        status, answer = await post(network, said)
        await network.complete(followers)
        verdict = await asyncio.to_thread(network.judge, history, followers, before)
        table = await asyncio.to_thread(network.table)
    assert status == 201, status
    assert table.messages[said["client_id"]] == [(f"conversation.{network.rooms[2]}", answer["id"], answer["seq"])]
    assert verdict.is_clean, str(verdict)


async def post(network, said=None):
    said = said or {"client_id": str(uuid.uuid4()), "body": "Hello"}
    url = f"{network.running.base_url}/api/v1/conversations/{network.rooms[2]}/messages/"
    return await request("POST", url, network.tokens[0], said, timeout=15)


async def test_writes_are_taken_while_valkey_is_dead(network):
    await asyncio.to_thread(network.valkey.kill)
    try:
        status, _answer = await post(network)
    finally:
        await asyncio.to_thread(network.valkey.start)
    assert status == 201, status


async def test_writes_are_put_off_while_postgres_is_away(network):
    await asyncio.to_thread(network.postgres.stop_at_once)
    try:
        status, _answer = await post(network)
    finally:
        await asyncio.to_thread(network.postgres.start)
    assert status == 503, status
