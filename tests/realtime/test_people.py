"""What open pages learn about counts, rooms and rights, within a second."""

import uuid

import pytest

from backend.conversations import services
from backend.conversations.services import open_room
from backend.places.models import NetworkRole
from backend.places.services import leave_place
from realtime.reading import in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


async def test_member_with_another_page_open_learns_what_waits_by_room(connect, room, say, marek, oksana):
    client = await connect(oksana)
    await in_thread(services.enter)(room, by=oksana)
    await client.follow(f"user.{oksana.pk}")
    await say(marek, "Kto ma drabinę?")
    counts = await client.next("counts")
    assert (counts["messages"], counts["rooms"]) == (1, {str(room.pk): 1})


@pytest.mark.parametrize("kind", ["event", "network", "exchange", "direct", "group", "open room", "animators"])
async def test_what_waits_is_told_in_talks_of_every_kind(connect, place, halina, zofia, jan, kind):
    def begin():
        """Who reads, and where."""
        match kind:
            case "network":
                NetworkRole.objects.create(user=zofia, role="moderator")
                return zofia, services.network_room()
            case "direct":
                return zofia, services.write_to(zofia, by=halina)
            case "group":
                return zofia, services.start_group([zofia], by=halina)
            case "open room":  # the reader belongs to another place
                return jan, open_room(place, by=halina, title="Rodzice", audience="neighbours")
            case "animators":
                return zofia, open_room(place, by=halina, title="Kuchnia", audience="animators")
        return zofia, services.open_conversation(kind=kind, place=place, title="x", people=[halina, zofia])

    reader, talk = await in_thread(begin)()
    await in_thread(services.enter)(talk, by=reader)
    tabs = [await connect(reader), await connect(reader)]
    for tab in tabs:
        await tab.follow(f"user.{reader.pk}")
    await in_thread(services.post_message)(talk, by=halina, body="Cześć", client_id=uuid.uuid4())
    for tab in tabs:
        while (counts := await tab.next("counts"))["rooms"] != {str(talk.pk): 1}:
            pass
        assert counts["messages"] == 1


async def test_lost_place_takes_its_counts_along(connect, place, room, say, marek, oksana):
    await in_thread(services.enter)(room, by=oksana)
    client = await connect(oksana)
    await client.follow(f"user.{oksana.pk}")
    await say(marek, "Cześć")
    while (await client.next("counts"))["messages"] != 1:
        pass
    await in_thread(leave_place)(place, by=oksana)
    while (await client.next("counts"))["messages"]:
        pass


async def test_followers_of_a_place_learn_nothing_of_its_animators_room(connect, place, room, say, halina, marek, jan):
    kitchen = await in_thread(open_room)(place, by=halina, title="Kuchnia", audience="animators")
    clients = [await connect(marek), await connect(jan), await connect()]
    for client in clients:
        await client.follow(f"place.{place.pk}")
    await in_thread(services.post_message)(kitchen, by=halina, body="x", client_id=uuid.uuid4())
    for client in clients:
        assert await client.told("notice") == []
    await say(marek, "Cześć")
    for client in clients:
        notice = await client.next("notice")
        assert (notice["event"], notice["data"]) == ("talk.moved", {"place_id": place.pk})


async def test_reading_on_one_device_is_told_to_the_others(connect, room, say, marek, oksana):
    phone, desk = await connect(oksana), await connect(oksana)
    await in_thread(services.enter)(room, by=oksana)
    await phone.follow(f"user.{oksana.pk}")
    message = await say(marek, "Cześć")
    await desk.send(t="seen", topic=f"conversation.{room.pk}", seq=message.seq)
    while (notice := await phone.next("notice"))["event"] != "reading.moved":
        pass
    assert notice["data"] == {"user_id": oksana.pk, "conversation_id": room.pk, "seq": message.seq}
    while (await phone.next("counts"))["messages"]:
        pass


async def test_draft_of_one_device_is_told_to_the_others(connect, room, oksana):
    phone = await connect(oksana)
    await phone.follow(f"user.{oksana.pk}")
    await in_thread(services.save_draft)(room, "Kto ma", by=oksana)
    assert (await phone.next("notice"))["event"] == "draft.changed"


async def test_every_kind_of_change_comes_as_an_entry(connect, room, say, marek, oksana, halina):
    client = await connect(oksana)
    await client.follow(f"conversation.{room.pk}", after=0)
    message = await say(marek, "w sobote")
    await in_thread(services.edit_message)(message, by=marek, body="w sobotę")
    await in_thread(services.react)(message, "👍", by=oksana)
    await in_thread(services.pin_message)(message, by=halina)
    poll = services.NewPoll("Kiedy?", ("a", "b"))
    asked = await in_thread(services.post_message)(room, by=marek, client_id=uuid.uuid4(), poll=poll)
    option = await in_thread(lambda: asked.poll.options.first().pk)()
    await in_thread(services.vote)(asked.poll, [option], by=oksana)
    await in_thread(services.restrain)(room.place, by=halina, kind="slow", seconds=5, reason="Spokojnie")
    entries = [await client.next("entry") for _ in range(7)]
    assert [entry["seq"] for entry in entries] == list(range(1, 8))
    assert [entry["kind"] for entry in entries] == [
        "message", "edited", "reacted", "pinned", "message", "voted", "room",
    ]  # fmt: skip
    assert "w sobotę" in entries[1]["html"]
    assert entries[-1]["message"] is None


async def test_room_made_for_animators_leaves_the_others_at_once(connect, place, marek, halina):
    garden = await in_thread(open_room)(place, by=halina, title="Ogród")
    marek_there, halina_there = await connect(marek), await connect(halina)
    for client in (marek_there, halina_there):
        await client.follow(f"conversation.{garden.pk}", after=0)
    await in_thread(services.change_room)(garden, by=halina, audience="animators")
    closed = await marek_there.next("closed")
    assert closed["topic"] == f"conversation.{garden.pk}"
    assert (await halina_there.next("entry"))["kind"] == "room"


async def test_who_leaves_a_group_follows_it_no_more(connect, marek, oksana, halina):
    group = await in_thread(services.start_group)([oksana, halina], by=marek)
    client = await connect(oksana)
    await client.follow(f"conversation.{group.pk}", after=0)
    await in_thread(services.leave_group)(group, by=oksana)
    assert (await client.next("closed"))["topic"] == f"conversation.{group.pk}"


async def test_stranger_in_an_open_room_sees_how_many_and_not_who(connect, place, marek, halina, jan):
    open_to_all = await in_thread(open_room)(place, by=halina, title="Rodzice", audience="neighbours")
    member, stranger = await connect(marek), await connect(jan)
    for client in (member, stranger):
        await client.follow(f"conversation.{open_to_all.pk}", after=0)
    while (seen := await member.next("presence"))["count"] < 2:
        pass
    assert {one["name"] for one in seen["people"]} == {"Marek", "Jan"}
    while (seen := await stranger.next("presence"))["count"] < 2:
        pass
    assert seen.get("people") is None


async def test_seen_reaches_the_other_side_when_both_allow_it(connect, marek, oksana):
    def agree():
        for one in (marek, oksana):
            one.shows_seen = True
            one.save()
        talk = services.write_to(oksana, by=marek)
        return talk, services.post_message(talk, by=marek, body="Hej", client_id=uuid.uuid4())

    talk, message = await in_thread(agree)()
    client = await connect(marek)
    await client.follow(f"conversation.{talk.pk}", after=message.seq)
    await in_thread(services.mark_seen)(talk, message.seq, by=oksana)
    while (notice := await client.next("notice"))["event"] != "seen.moved":
        pass
    assert notice["data"]["user_id"] == oksana.pk
