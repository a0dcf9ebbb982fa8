"""What moderators decide is true on open sockets within a second, and ends by itself."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.conversations.services import main_room, post_message
from backend.conversations.services.restraints import Silenced
from backend.moderation.models import Sanction
from backend.moderation.services import keep_time, take_duty
from realtime.reading import in_thread
from tests.factories.moderation import duty_of, reported_message, sanctioned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
SECOND = 1


async def heard(client, topic, timeout=SECOND):
    """The next notice that rights of the person changed."""
    while True:
        frame = await client.next("notice", timeout=timeout)
        if frame["event"] == "access.changed" and frame["topic"] == topic:
            return frame


def mute(place, marek, oksana, zofia, **facts):
    return sanctioned(place, author=marek, by=oksana, judge=zofia, **facts)


def speak(room, who):
    post_message(room, by=type(who).objects.get(pk=who.pk), body="Halo?", client_id=uuid.uuid4())


async def test_mute_is_heard_in_an_open_chat_and_its_end_too(connect, place, marek, oksana, zofia):
    room = await in_thread(main_room)(place)
    client, mine = await connect(marek), f"user.{marek.pk}"
    for topic in (room.topic, mine):
        await client.follow(topic)
    sanction = await in_thread(mute)(place, marek, oksana, zofia, sanction="mute")
    await heard(client, mine)
    with pytest.raises(Silenced):
        await in_thread(speak)(room, marek)
    # Reading goes on.
    await in_thread(speak)(room, oksana)
    while "Halo?" not in (await client.next("entry"))["html"]:
        pass  # what the mute was about is taken down
    await Sanction.objects.filter(pk=sanction.pk).aupdate(ends_at=timezone.now() - timedelta(seconds=1))
    await in_thread(keep_time)()
    await heard(client, mine)
    await in_thread(speak)(room, marek)


async def test_suspension_from_a_place_ends_reading_its_rooms(connect, place, marek, oksana, zofia):
    room = await in_thread(main_room)(place)
    client = await connect(marek)
    await client.follow(room.topic)
    await in_thread(mute)(place, marek, oksana, zofia, sanction="suspend")
    assert (await client.next("closed", timeout=SECOND))["reason"] == "forbidden"


async def test_desk_is_followed_by_who_keeps_order_there_and_told_without_content(
    connect, place, marek, oksana, zofia, adam
):
    topics = {zofia: f"desk.{place.pk}", adam: "desk.0"}
    followers = {who: await connect(who) for who in topics}
    for who, topic in topics.items():
        assert (await followers[who].follow(topic))["t"] == "subscribed"
    stranger = await connect(marek)
    for topic in topics.values():
        assert (await stranger.follow(topic))["t"] != "subscribed"
    assert (await followers[zofia].follow("desk.0"))["t"] != "subscribed"
    report = await in_thread(reported_message)(place, author=marek, by=oksana)
    for client in followers.values():
        frame = await client.next("notice")
        assert (frame["event"], set(frame["data"])) == ("case.changed", {"place_id", "case_id", "version"})
        assert frame["data"]["case_id"] == report.case_id


async def test_desk_is_told_when_somebody_takes_a_duty(connect, place, halina, zofia, adam):
    topics = {halina: f"desk.{place.pk}", adam: "desk.0"}
    followers = {who: await connect(who) for who in topics}
    for who, topic in topics.items():
        await followers[who].follow(topic)
    duty = await in_thread(duty_of)(None, place)
    await in_thread(take_duty)(duty, by=zofia)
    for client in followers.values():
        frame = await client.next("notice")
        assert (frame["event"], frame["data"]) == ("duty.changed", {"place_ids": [place.pk]})
