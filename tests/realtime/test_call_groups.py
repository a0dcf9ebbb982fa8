"""Small groups on the wire: each is a room of its own, for signals, writing and signs."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.meetups.models import Call
from backend.meetups.services import groups
from realtime.reading import in_thread
from tests.backend.meetups.calls import let_in, running
from tests.cast import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


@pytest.fixture
def neighbours(place):
    return [person(name, place) for name in ("Ala", "Bartek", "Celina", "Darek")]


@pytest.fixture
def call(place, halina, neighbours):
    return running(place, halina, *neighbours)


class Seat:
    """Somebody in the call, and the frames that come to them."""

    def __init__(self, client, call, user):
        self.client, self.topic, self.user = client, call.topic, user
        self.name = f"{user.pk}-tab0000000{user.pk}"[:40]
        self.people = {}

    async def sit(self):
        await self.client.send(t="subscribe", topic=self.topic, tab=self.name.partition("-")[2])
        await self.client.next("subscribed")
        await self.client.send(t="media", topic=self.topic, way="voice", mic=True)

    async def until(self, fits):
        """Wait for a word on who is in the call that ``fits``."""
        while not fits(self.people):
            frame = await self.client.next("presence")
            if frame["topic"] == self.topic:
                self.people = {one["id"]: one for one in frame["people"]}

    @property
    def group(self):
        return self.people[self.user.pk]["group"]


@pytest.fixture
async def seats(connect, call, halina, neighbours):
    """Halina and four neighbours with their pages open, all heard."""
    people = [halina, *neighbours]
    found = [Seat(await connect(user), call, user) for user in people]
    for seat in found:
        await seat.sit()
    for seat in found:
        await seat.until(lambda known: sum(one["way"] == "voice" for one in known.values()) == len(people))
    return found


def everybody_sits_in_a_group(known):
    return sum(one["group"] is not None for one in known.values()) == 4


async def split(call, seats, by):
    await in_thread(groups.split)(call, by=by, count=2, minutes=5)
    for seat in seats:
        await seat.until(everybody_sits_in_a_group)
    return seats[1:]


def with_and_apart(seats):
    """One of a group, the other of the same group, and one of the other group."""
    first = seats[0]
    return (
        first,
        next(one for one in seats[1:] if one.group == first.group),
        next(one for one in seats[1:] if one.group != first.group),
    )


async def say(seat, **frame):
    """Send ``frame`` and wait until the server has taken it."""
    await seat.client.send(topic=seat.topic, **frame)
    await seat.client.told()


async def heard(seat, kind):
    return [frame for frame in await seat.client.told(kind) if frame["topic"] == seat.topic]


async def test_signals_pass_within_a_group_and_not_between_groups(call, seats, halina):
    one, same, other = with_and_apart(await split(call, seats, halina))
    for to in (other, seats[0], same):
        await say(one, t="signal", to=to.name, data={"candidate": None})
    assert [frame["by"] for frame in await heard(same, "signal")] == [one.name]
    assert await heard(other, "signal") == []
    assert await heard(seats[0], "signal") == []


async def test_what_is_written_and_shown_stays_in_the_group(call, seats, halina):
    one, same, other = with_and_apart(await split(call, seats, halina))
    await say(one, t="write", line=1, text="między nami")
    assert [frame["text"] for frame in await heard(same, "write")] == ["między nami"]
    assert await heard(other, "write") == []
    await say(one, t="react", sign="👏")
    assert [frame["sign"] for frame in await heard(same, "react")] == ["👏"]
    assert await heard(other, "react") == await heard(seats[0], "react") == []


async def test_host_who_looks_in_is_heard_in_that_group_only(call, seats, halina):
    one, _same, other = with_and_apart(await split(call, seats, halina))
    host = seats[0]
    await in_thread(groups.visit)(call, by=halina, group=one.group)
    for seat in (one, host):
        await seat.until(lambda known: known[halina.pk]["group"] == one.group)
    for to in (one, other):
        await say(host, t="signal", to=to.name, data={})
    assert len(await heard(one, "signal")) == 1
    assert await heard(other, "signal") == []


async def test_all_hear_each_other_when_time_is_up(call, seats, halina):
    one, _same, other = with_and_apart(await split(call, seats, halina))
    over = timezone.now() - timedelta(seconds=1)
    await in_thread(Call.objects.filter(pk=call.pk).update)(groups_until=over)
    await in_thread(groups.end_groups_if_over)(call, by=one.user)
    for seat in seats:
        await seat.until(lambda known: all(one["group"] is None for one in known.values()))
    await say(one, t="signal", to=other.name, data={})
    assert len(await heard(other, "signal")) == 1


async def test_who_was_let_in_but_has_no_page_open_is_dealt_into_no_group(call, seats, halina, place):
    gone = await in_thread(person)("Gosia", place)
    await in_thread(let_in)(call, gone)
    await split(call, seats, halina)
    assert (await in_thread(call.participants.get)(user=gone)).group is None


async def test_words_of_the_host_reach_every_group(call, seats, halina):
    await split(call, seats, halina)
    await in_thread(groups.tell_groups)(call, by=halina, text="Jeszcze chwila")
    for seat in seats:
        while (frame := await seat.client.next("notice"))["event"] != "call.groups_told":
            pass
        assert frame["data"]["text"] == "Jeszcze chwila"
        assert len(json.dumps(frame)) < 400


async def test_those_who_run_the_call_hear_which_group_calls(call, seats, halina):
    one, _same, _other = with_and_apart(await split(call, seats, halina))
    await in_thread(groups.call_host)(call, by=one.user)
    while (frame := await seats[0].client.next("notice"))["event"] != "call.groups_called":
        pass
    assert frame["data"] == {"call_id": call.pk, "group": one.group}
