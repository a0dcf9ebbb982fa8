"""How much one window may say in a call."""

import asyncio

import pytest

from realtime.limits import FLOOD, OF_CALLS
from realtime.protocol import LARGEST_IN
from tests.backend.meetups.calls import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


async def test_long_offer_passes_and_a_longer_one_closes(sits, call, marek, oksana):
    one, other = await sits(marek), await sits(oksana)
    await one.send(t="signal", topic=call.topic, to=other.seat, data={"sdp": "x" * (LARGEST_IN - 200)})
    assert len((await other.next("signal"))["data"]["sdp"]) == LARGEST_IN - 200
    await one.send(t="signal", topic=call.topic, to=other.seat, data={"sdp": "x" * LARGEST_IN})
    assert await closed_with(one) == 1009
    assert await other.told("signal") == []


@pytest.mark.parametrize(
    "frame",
    [
        {"t": "write", "line": 1, "text": "x" * 501},
        {"t": "write", "line": -1, "text": "x"},
        {"t": "react", "sign": "<b>"},
        {"t": "react", "sign": "👏👏"},
        {"t": "media", "way": "hologram"},
        {"t": "media", "mic": "yes"},
        {"t": "signal", "to": "x", "data": "v=0"},
        {"t": "signal", "to": "x" * 101, "data": {}},
    ],
)
async def test_frame_that_is_wrong_in_itself_is_refused(sits, call, marek, oksana, frame):
    one, other = await sits(marek), await sits(oksana)
    await one.send(topic=call.topic, **frame)
    assert (await one.next("error"))["code"] == "bad_frame"
    assert await other.told("write", "react", "signal") == []


@pytest.mark.parametrize("kind", OF_CALLS)
async def test_each_kind_has_a_rate_of_its_own(sits, call, marek, kind):
    one = await sits(marek)
    frame = {"t": kind, "topic": call.topic, "line": 1, "text": "x", "sign": "👍", "data": {}, "to": "x"}
    for _ in range(OF_CALLS[kind].most + 1):
        await one.send(**frame)
    refusal = await one.next("error")
    assert refusal["code"] == "too_many"
    assert 0 < refusal["retry_after"] <= OF_CALLS[kind].seconds
    await one.send(t="ping")
    assert await one.next("pong")


async def test_flood_of_signs_closes(sits, call, marek):
    one = await sits(marek)
    for _ in range(OF_CALLS["react"].most * FLOOD + 1):
        await one.send(t="react", topic=call.topic, sign="👍")
    assert await closed_with(one) == 4429


async def closed_with(client) -> int:
    async with asyncio.timeout(5):
        while (output := await client.communicator.receive_output(5))["type"] != "websocket.close":
            pass
    return output["code"]
