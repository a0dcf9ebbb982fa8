"""A follower behind a bad network ends with the exact transcript, wherever its connection breaks.

Of the first bytes each ``POSITION_STEP``-th is a place to break (an environment variable, 4 when it is not set;
1 before a release).
"""

import asyncio
import os
import random
import uuid
from contextlib import AsyncExitStack

import pytest

from tests.faults.clients import Follower, History, request
from tests.faults.proxy import DOWN, UP, Proxy, Toxic
from tests.faults.writers import Writer

STEP = int(os.environ.get("POSITION_STEP", "4"))
MISSED, LIVE = 4, 2  # messages before the followers come, and while they are there
TOGETHER = 12  # followers at once


async def say(network, number):
    """By another person each time: one is held to 15 messages in 10 s."""
    url = f"{network.running.base_url}/api/v1/conversations/{network.rooms[1]}/messages/"
    said = {"client_id": str(uuid.uuid4()), "body": f"Message {number}"}
    token = network.tokens[next(network.turns) % len(network.tokens)]
    # A server that has just lost its database may put a writer off; the writer comes back, as every client does.
    for _ in range(5):
        status, _answer = await request("POST", url, token, said)
        if status != 503:
            break
    assert status in (200, 201), status


async def follow_through(network, toxics, heartbeat=1.0):
    """One follower a toxic, all at once, from ``MISSED`` messages ago on; returns ``(verdict, proxies, followers)``."""
    topic = f"conversation.{network.rooms[1]}"
    before = {topic: (await asyncio.to_thread(network.heads))[topic]}
    for number in range(MISSED):
        await say(network, number)
    network.rounds += 1
    history = History(network.folder / f"history-{network.rounds}.jsonl")
    async with AsyncExitStack() as stack:
        stack.callback(history.close)
        proxies, followers = [], []
        for number, toxic in enumerate(toxics):
            several = toxic if isinstance(toxic, list) else [toxic]
            proxy = await stack.enter_async_context(Proxy("127.0.0.1", network.web.port, several))
            token = network.tokens[number % len(network.tokens)]
            follower = Follower(f"{toxic}", f"ws://127.0.0.1:{proxy.port}/ws/", token, before, history, heartbeat)
            proxies.append(proxy)
            followers.append(await stack.enter_async_context(follower))
        for number in range(LIVE):
            await say(network, MISSED + number)
        await network.complete(followers)
        return await asyncio.to_thread(network.judge, history, followers, before), proxies, followers


@pytest.mark.parametrize("direction", [UP, DOWN])
@pytest.mark.parametrize("then", ["cut", "end"])
async def test_break_at_each_of_the_first_bytes(network, direction, then):
    # The request, its answer, and some frames beyond the handshake.
    places = [*range(0, 240, STEP), *range(240, 1400, 12 * STEP)]
    broken = 0
    for first in range(0, len(places), TOGETHER):
        toxics = [Toxic(direction, after, then) for after in places[first : first + TOGETHER]]
        verdict, proxies, _followers = await follow_through(network, toxics)
        assert verdict.is_clean, str(verdict)
        broken += sum(proxy.bitten for proxy in proxies)
        assert all(proxy.connections > 1 for proxy in proxies if proxy.bitten)
    print(f"\n{then} {direction}: {broken} of {len(places)} places met, each transcript exact")
    assert broken > len(places) / 2, "hardly any connection came that far: the test did not bite"


async def test_half_open_connection_is_noticed_by_its_silence(network):
    toxics = [Toxic(direction, after, "swallow") for direction in (UP, DOWN) for after in (1, 100, 330, 420, 700, 1500)]
    verdict, proxies, _followers = await follow_through(network, toxics, heartbeat=0.4)
    assert verdict.is_clean, str(verdict)
    assert sum(proxy.bitten for proxy in proxies) >= 6


async def test_slow_and_sliced_connection_changes_nothing(network):
    toxics = [Toxic(direction, delay=0.0005, slices=1) for direction in (UP, DOWN)]
    toxics += [Toxic(direction, delay=0.15) for direction in (UP, DOWN)]
    verdict, proxies, _followers = await follow_through(network, toxics, heartbeat=3.0)
    assert verdict.is_clean, str(verdict)
    assert all(proxy.connections == 1 for proxy in proxies), "slow is not broken"


async def test_connection_that_breaks_again_and_again(network):
    dice = random.Random(3)  # noqa: S311
    toxics = [
        [Toxic(dice.choice((UP, DOWN)), dice.randrange(1200), dice.choice(("cut", "end"))) for _ in range(6)]
        for _ in range(TOGETHER)
    ]
    verdict, _proxies, followers = await follow_through(network, toxics)
    print(f"\n{verdict.counts['cut']} breaks over {len(followers)} followers, each transcript exact")
    assert verdict.is_clean, str(verdict)


@pytest.mark.parametrize("direction", [UP, DOWN])
async def test_write_whose_request_or_answer_is_cut_is_made_once(network, direction):
    """Cut on the way back, it is committed and not acknowledged: the outbox repeats it."""
    room = network.rooms[3]
    before = await asyncio.to_thread(network.heads)
    async with network.following(2) as (followers, history):
        async with AsyncExitStack() as stack:
            proxies = [
                Proxy("127.0.0.1", network.web.port, [Toxic(direction, after), Toxic(direction, after + 13)])
                for after in range(0, 360, 30)
            ]
            writing = []
            for proxy, token in zip(proxies, network.tokens, strict=False):
                await stack.enter_async_context(proxy)
                writer = Writer(f"writer {direction}", f"http://127.0.0.1:{proxy.port}", [token], [room], history)
                writing.append(writer.say(token, room))
            answers = await asyncio.gather(*writing)
        await network.complete(followers)
        verdict = await asyncio.to_thread(network.judge, history, followers, before)
    assert all(answers)
    assert all(proxy.connections > 1 for proxy in proxies if proxy.bitten)
    assert sum(proxy.bitten for proxy in proxies) >= len(proxies)
    assert (await asyncio.to_thread(network.heads))[f"conversation.{room}"] == before[f"conversation.{room}"] + len(
        answers
    )
    assert verdict.is_clean, str(verdict)
