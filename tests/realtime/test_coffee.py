"""Seats at a coffee on real sockets: as in a call, without a host and without anybody else."""

import asyncio
import time

import pytest

from backend.accounts.services import block_person
from backend.meetups.services import coffee as services
from realtime.reading import in_thread
from tests.backend.meetups.coffee import coffee_of, seat
from tests.realtime.conftest import TAB

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


@pytest.fixture
def coffee(place, marek, oksana, zofia):
    return coffee_of(place, marek, oksana, zofia)


@pytest.fixture
def sits(connect, coffee):
    """Factory: a client of this person with a seat at the coffee."""

    async def sit(user, **media):
        client = await connect(user)
        await client.send(t="subscribe", topic=coffee.topic, tab=TAB)
        assert (await client.next("subscribed", "error"))["t"] == "subscribed"
        await client.send(t="media", topic=coffee.topic, **{"way": "voice", **media})
        client.seat = f"{user.pk}-{TAB}"
        return client

    return sit


async def until(client, condition) -> dict[int, dict]:
    while not condition(found := {one["id"]: one for one in (await client.next("presence"))["people"]}):
        pass
    return found


@pytest.mark.parametrize("who", ["halina", "jan", "ewa", None])
async def test_nobody_else_follows(connect, coffee, request, who):
    user = await in_thread(request.getfixturevalue)(who) if who else None
    assert (await (await connect(user)).follow(coffee.topic))["code"] == "not_allowed"


async def test_room_that_is_not_open_is_not_followed(connect, place, marek, oksana):
    for minutes in (30, -61):
        made = await in_thread(coffee_of)(place, marek, oksana, minutes=minutes)
        assert (await (await connect(marek)).follow(made.topic))["code"] == "not_allowed"


async def test_they_see_each_other_and_signals_reach_one(sits, coffee, marek, oksana, zofia):
    one, other, third = await sits(marek, way="camera", mic=True, camera=True), await sits(oksana), await sits(zofia)
    found = await until(other, lambda found: len(found) == 3 and found[marek.pk]["camera"])
    assert (
        found[marek.pk] | {"seated": True, "on_stage": True, "leads": False, "signs": False, "group": None}
        == found[marek.pk]
    )
    await one.send(t="signal", topic=coffee.topic, to=other.seat, data={"x": 1})
    assert (await other.next("signal"))["by"] == one.seat
    await one.send(t="write", topic=coffee.topic, line=1, text="dzień dobry")
    assert (await third.next("write"))["text"] == "dzień dobry"
    assert await third.told("signal") == []


async def test_who_reports_is_out_at_once_and_the_others_only_see_them_leave(sits, coffee, marek, oksana, zofia):
    one, other, third = await sits(marek), await sits(oksana), await sits(zofia)
    await until(one, lambda found: len(found) == 3)
    began = time.monotonic()
    await in_thread(services.report)(await in_thread(seat)(coffee, marek), by=oksana, reason="abuse")
    assert (await other.next("closed"))["topic"] == coffee.topic
    assert time.monotonic() - began < 2
    await until(one, lambda found: set(found) == {marek.pk, zofia.pk})
    await other.send(t="signal", topic=coffee.topic, to=one.seat, data={"x": 1})
    assert await one.told("signal") == []
    assert {one["event"] for one in await third.told("notice")} <= {"coffee.changed", "coffee.access_changed"}


async def test_block_ends_it_for_both(sits, coffee, marek, oksana, zofia):
    one, other, third = await sits(marek), await sits(oksana), await sits(zofia)
    await until(third, lambda found: len(found) == 3)
    await in_thread(block_person)(oksana, by=marek)
    assert (await one.next("closed"))["topic"] == coffee.topic
    assert (await other.next("closed"))["topic"] == coffee.topic
    await until(third, lambda found: set(found) == {zofia.pk})


async def test_room_tells_its_people_that_somebody_came(sits, coffee, marek, oksana):
    one = await sits(marek)
    await in_thread(services.come)(coffee, by=oksana, way="voice")
    async with asyncio.timeout(5):
        while (await one.next("notice"))["event"] != "coffee.changed":
            pass
