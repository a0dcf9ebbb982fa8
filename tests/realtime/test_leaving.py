"""A session that ends, and a web process that stops, on a running Ganek."""

import asyncio
import signal
import time

import pytest

from tests import engines
from tests.databases import new_database
from tests.realtime.raw import RawSocket
from tests.realtime.visitor import Visitor, frame_of

DRAIN = 2  # seconds
SOON = 1  # second after the request that ended the session


@pytest.fixture
def house(tmp_path):
    with engines.running_ganek(tmp_path, demo=True, DRAIN_SECONDS=str(DRAIN), SOCKETS_PER_ADDRESS="500") as running:
        yield running


async def test_signing_out_closes_the_sockets_of_that_session_only(house):
    here = await asyncio.to_thread(Visitor, house.base_url)
    elsewhere = await asyncio.to_thread(Visitor, house.base_url)
    tab, other_device = await here.socket(), await elsewhere.socket()
    for client in (tab, other_device):
        await frame_of(client, "welcome")
    # Read while the request runs: who answers no closing frame within a second is cut off.
    closing = asyncio.create_task(tab.close_code(30))
    await asyncio.to_thread(here.post, "/konto/logout/")
    assert await asyncio.wait_for(closing, SOON) == 4401
    other_device.send('{"t":"ping"}')
    await frame_of(other_device, "pong")


async def test_stopping_sends_sockets_away_over_time_and_finishes_requests(house):
    visitor = await asyncio.to_thread(Visitor, house.base_url)
    clients = [await visitor.socket() for _ in range(5)]
    port = int(house.base_url.rpartition(":")[2])
    clients += [await RawSocket.open(port) for _ in range(15)]
    for client in clients:
        await frame_of(client, "welcome")
    house.process.send_signal(signal.SIGTERM)
    began = time.monotonic()

    async def last_words(client):
        told = (await frame_of(client, "drain"))["in_ms"] / 1000
        assert await client.close_code() == 4503
        client.close()
        return told, time.monotonic() - began

    times = await asyncio.gather(*[last_words(client) for client in clients])
    assert all(abs(told - closed) < 1 for told, closed in times)
    assert max(told for told, _closed in times) - min(told for told, _closed in times) > DRAIN / 4
    assert await asyncio.to_thread(house.process.wait, 15) == 0
    assert "Traceback" not in house.log


async def test_nobody_is_let_in_while_leaving(house):
    port = int(house.base_url.rpartition(":")[2])
    staying = [await RawSocket.open(port) for _ in range(10)]
    await frame_of(staying[-1], "welcome")
    house.process.send_signal(signal.SIGTERM)
    await frame_of(staying[-1], "drain")
    with pytest.raises((OSError, asyncio.IncompleteReadError)):
        await RawSocket.open(port)


async def test_signing_out_reaches_the_sockets_of_every_process(tmp_path, postgres_url, valkey_url):
    options = {"database_url": new_database(postgres_url), "valkey_url": valkey_url, "processes": 2}
    with engines.running_ganek(tmp_path, demo=True, **options) as running:
        visitor = await asyncio.to_thread(Visitor, running.base_url)
        tabs = [await visitor.socket() for _ in range(8)]  # two processes take them as they come
        for tab in tabs:
            await frame_of(tab, "welcome")
        closing = asyncio.gather(*[tab.close_code(30) for tab in tabs])
        await asyncio.to_thread(visitor.post, "/konto/logout/")
        assert await asyncio.wait_for(closing, SOON) == [4401] * 8
