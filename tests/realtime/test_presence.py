"""Who is here, and who is told."""

import asyncio

import pytest

from realtime import transport

pytestmark = pytest.mark.django_db(transaction=True)


async def test_members_get_names_and_guests_only_a_count(connect, place, marek, oksana):
    member, guest = await connect(oksana), await connect()
    for client in (member, guest):
        await client.follow(f"place.{place.pk}")
    neighbour = await connect(marek)
    await neighbour.follow(f"place.{place.pk}")
    seen = await member.next("presence")
    while seen["count"] < 2:
        seen = await member.next("presence")
    assert [person["name"] for person in seen["people"]] == ["Marek", "Oksana"]
    counted = await guest.next("presence")
    assert counted["people"] is None


async def test_who_does_not_want_to_be_seen_is_not_counted(connect, place, marek, oksana):
    marek.presence_visibility = "me"
    await marek.asave()
    watcher = await connect(oksana)
    await watcher.follow(f"place.{place.pk}")
    hidden = await connect(marek)
    await hidden.follow(f"place.{place.pk}")
    assert (await watcher.next("presence"))["count"] == 1
    third = await connect()
    await third.follow(f"place.{place.pk}")
    assert (await third.next("presence"))["count"] == 1


async def test_leaving_is_seen(connect, place, marek, oksana):
    watcher, neighbour = await connect(oksana), await connect(marek)
    for client in (watcher, neighbour):
        await client.follow(f"place.{place.pk}")
    while (await watcher.next("presence"))["count"] != 2:
        pass
    await neighbour.send(t="unsubscribe", topic=f"place.{place.pk}")
    while (await watcher.next("presence"))["count"] != 1:
        pass


class HangingLayer:
    """A channel layer that takes nothing and refuses nothing."""

    def __init__(self):
        self.is_asked = asyncio.Event()

    async def group_send(self, *_fact):
        self.is_asked.set()
        await asyncio.Event().wait()


async def test_layer_that_hangs_keeps_nobody_here_waiting(connect, place, room, marek, oksana, monkeypatch):
    watcher, neighbour = await connect(oksana), await connect(marek)
    topics = {f"place.{place.pk}", room.topic}
    for client in (watcher, neighbour):
        for topic in topics:
            await client.follow(topic)
    seen = {}
    while seen != dict.fromkeys(topics, 2):
        frame = await watcher.next("presence")
        seen[frame["topic"]] = frame["count"]
    await neighbour.told()
    layer = HangingLayer()
    monkeypatch.setattr(transport, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(transport, "TIMEOUT", 60)
    await neighbour.communicator.disconnect()
    while seen != dict.fromkeys(topics, 1):
        frame = await watcher.next("presence")
        seen[frame["topic"]] = frame["count"]
    await layer.is_asked.wait()
