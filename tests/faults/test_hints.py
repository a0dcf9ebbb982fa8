"""A hint is only a hint: lost, refused or repeated, it changes nothing about the words."""

import asyncio
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from json import dumps, loads
from threading import Barrier

from backend.conversations.models import LogEntry
from tests.faults.clients import request

HEAL_SECONDS = 2.0
AT_ONCE = 20


async def say(network, body, timeout=5.0):
    url = f"{network.running.base_url}/api/v1/conversations/{network.rooms[0]}/messages/"
    said = {"client_id": str(uuid.uuid4()), "body": body}
    status, answer = await request("POST", url, network.tokens[0], said, timeout)
    assert status == 201
    return answer


async def seen_by_all(followers, topic, seq, seconds=HEAL_SECONDS):
    """Seconds until the last of ``followers`` had ``seq`` (``None``: not all of them in time)."""
    begun = time.monotonic()
    seen = await asyncio.gather(*(one.until(lambda one: one.has({topic: seq}), seconds) for one in followers))
    return time.monotonic() - begun if all(seen) else None


async def test_last_message_whose_hint_is_refused_is_seen_all_the_same(network):
    topic = f"conversation.{network.rooms[0]}"
    before = await asyncio.to_thread(network.heads)
    async with network.following(8) as (followers, history):
        with network.valkey.refusing_to_publish():
            answer = await say(network, "Nobody is told")
            took = await seen_by_all(followers, topic, answer["seq"])
        verdict = await asyncio.to_thread(network.judge, history, followers, before)
    print(f"\nrefused hint: seen by all after {took} s, {verdict}")
    assert took is not None
    assert verdict.is_clean


async def test_last_message_said_elsewhere_is_seen_through_a_black_hole(network):
    """Written by a process of its own (as by one that died after its commit) while Valkey swallows everything."""
    topic = f"conversation.{network.rooms[0]}"
    before = await asyncio.to_thread(network.heads)
    script = f"""
import uuid
from backend.conversations.models import Conversation
from backend.conversations.services import post_message
from rest_framework.authtoken.models import Token
author = Token.objects.get(key={network.tokens[0]!r}).user
room = Conversation.objects.get(pk={network.rooms[0]})
post_message(room, by=author, body="Orphan", client_id=uuid.uuid4())
"""
    async with network.following(8) as (followers, history):
        with network.valkey.frozen():
            speaking = asyncio.create_task(asyncio.to_thread(network.running.ganek, "shell", "-v0", "-c", script))
            took = await seen_by_all(followers, topic, before[topic] + 1, seconds=30)
            seen_at = time.time()
        await speaking
        verdict = await asyncio.to_thread(network.judge, history, followers, before)
    [(committed_at,)] = network.select(f"SELECT max(at) FROM {LogEntry._meta.db_table}")  # noqa: S608
    waited = seen_at - datetime.timestamp(committed_at)
    print(f"\nblack hole: seen by all {waited:.2f} s after the commit, {verdict}")
    assert took is not None
    assert waited <= HEAL_SECONDS
    assert verdict.is_clean


async def test_last_message_is_taken_and_seen_through_a_black_hole(network):
    topic = f"conversation.{network.rooms[0]}"
    async with network.following(8) as (followers, _history):
        with network.valkey.frozen():
            answer = await say(network, "Into the black hole")
            assert await seen_by_all(followers, topic, answer["seq"]) is not None


async def test_the_same_write_at_once_over_both_processes_is_one_message(network):
    for _round in range(3):
        answers = await asyncio.to_thread(send_at_once, network)
        assert {status for status, _ in answers} <= {200, 201}
        [(number, seq, client_id)] = {(answer["id"], answer["seq"], answer["client_id"]) for _, answer in answers}
        table = await asyncio.to_thread(network.table)
        topic = f"conversation.{network.rooms[0]}"
        assert table.messages[client_id] == [(topic, number, seq)]
        assert [entry for entry in table.log[topic] if entry[2] == number] == [(seq, "message", number)]


def send_at_once(network):
    """One write, ``AT_ONCE`` times at the same moment, half of them to each process."""
    connections = [connection for _process, connection in network.connections(AT_ONCE // 2)]
    body = dumps({"client_id": str(uuid.uuid4()), "body": "Twenty times"})
    headers = {"Authorization": f"Bearer {network.tokens[1]}", "Content-Type": "application/json"}
    together = Barrier(len(connections))

    def send(connection):
        together.wait(10)
        connection.request("POST", f"/api/v1/conversations/{network.rooms[0]}/messages/", body, headers)
        with closing(connection):
            answer = connection.getresponse()
            return answer.status, loads(answer.read())

    with ThreadPoolExecutor(len(connections)) as threads:
        return list(threads.map(send, connections))
