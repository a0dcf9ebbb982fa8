"""Meetups are switched off while people are in a call: it ends for them at once, with words why."""

import pytest

from backend.places.services import switch
from backend.places.switches import forget_switches
from realtime.reading import in_thread
from tests.backend.meetups.calls import running
from tests.backend.meetups.coffee import coffee_of
from tests.factories.places import PlaceFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
SOON = 1  # second


@pytest.fixture(autouse=True)
def _switches():
    forget_switches()
    yield
    forget_switches()


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def page_of(call, client, who) -> str:
    client.force_login(who)
    answer = client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/", headers={"Accept-Language": "en"})
    return answer.text


@pytest.mark.parametrize("everywhere", [True, False])
async def test_call_ends_for_those_inside_and_takes_no_more_signals(
    connect, sits, call, client, place, ewa, marek, oksana, everywhere
):
    one, other = await sits(marek), await sits(oksana)
    at = None if everywhere else place
    await in_thread(switch)("meetups", on=False, by=ewa, place=at)
    for inside in (one, other):
        closed = await inside.next("closed", timeout=SOON)
        assert (closed["topic"], closed["reason"]) == (call.topic, "forbidden")
    await one.send(t="signal", topic=call.topic, to=other.seat, data={"x": 1})
    assert await other.told("signal") == []
    assert (await one.follow(call.topic))["code"] == "not_allowed"
    assert "If you were in the call, it ended for everybody" in await in_thread(page_of)(call, client, marek)
    # By mistake: switched on again the call goes on.
    await in_thread(switch)("meetups", on=True, by=ewa, place=at)
    assert (await (await connect(marek)).follow(call.topic))["t"] == "subscribed"


async def test_coffee_that_has_begun_goes_on_to_its_end(connect, place, ewa, marek, oksana):
    coffee = await in_thread(coffee_of)(place, marek, oksana, minutes=-5)
    client = await connect(marek)
    assert (await client.follow(coffee.topic))["t"] == "subscribed"
    await in_thread(switch)("meetups", on=False, by=ewa)
    assert await client.told("closed") == []
    assert (await (await connect(oksana)).follow(coffee.topic))["t"] == "subscribed"


async def test_call_at_another_place_goes_on(sits, call, ewa, marek, oksana, place):
    client = await sits(marek)
    await in_thread(switch)("meetups", on=False, by=ewa, place=await in_thread(PlaceFactory)())
    assert await client.told("closed") == []
