"""What presence and typing must not tell: that a request was read, where somebody is whom one does not meet."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.services import block_person, unblock_person, update_profile
from backend.conversations import services
from backend.places.models import Membership
from backend.places.services import remove_member
from realtime import topics
from realtime.hub import hub
from realtime.reading import in_thread
from tests.cast import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


async def ask(stranger, somebody):
    """A message request of ``stranger``."""
    talk = await in_thread(services.write_to)(somebody, by=stranger)
    await post(talk, stranger, "Dzień dobry")
    return talk


async def post(room, by, body):
    return await in_thread(services.post_message)(room, by=by, body=body, client_id=uuid.uuid4())


async def follow(connect, who, topic):
    client = await connect(who)
    await client.follow(topic, after=0 if topic.startswith("conversation") else None)
    return client


def names(frame) -> list[str]:
    return [one["name"] for one in frame["people"]]


# --- message requests -----------------------------------------------------------


async def test_stranger_does_not_learn_that_a_request_is_read(connect, jan, marek):
    talk = await ask(jan, marek)
    asking = await follow(connect, jan, talk.topic)
    assert [names(one) for one in await asking.told("presence")] == [["Jan"]]
    asked = await follow(connect, marek, talk.topic)
    await asked.send(t="typing", topic=talk.topic)
    await asked.send(t="here", state="away")
    await asked.told()
    assert await asking.told("presence", "typing") == []


async def test_who_declined_is_not_seen_either(connect, jan, marek):
    talk = await ask(jan, marek)
    asked = await follow(connect, marek, talk.topic)
    await in_thread(services.answer_request)(talk, by=marek, accept=False)
    assert (await asked.next("closed"))["topic"] == talk.topic
    asking = await follow(connect, jan, talk.topic)
    await asked.send(t="typing", topic=talk.topic)
    await asked.told()
    assert [names(one) for one in await asking.told("presence", "typing")] == [["Jan"]]


@pytest.mark.parametrize("way", ["accept", "answer"])
async def test_who_accepts_is_seen_from_then_on(connect, jan, marek, way):
    talk = await ask(jan, marek)
    asking = await follow(connect, jan, talk.topic)
    asked = await follow(connect, marek, talk.topic)
    await asked.told()
    if way == "accept":
        await in_thread(services.answer_request)(talk, by=marek, accept=True)
    else:
        await post(talk, marek, "Proszę bardzo")
    while names(await asking.next("presence")) != ["Jan", "Marek"]:
        pass
    await asked.send(t="typing", topic=talk.topic)
    assert (await asking.next("typing"))["name"] == "Marek"


# --- blocks ---------------------------------------------------------------------


async def test_blocked_pair_is_apart_in_their_talk(connect, marek, oksana):
    talk = await in_thread(services.write_to)(marek, by=oksana)
    await post(talk, oksana, "Hej")
    one, other = await follow(connect, oksana, talk.topic), await follow(connect, marek, talk.topic)
    while (await one.next("presence"))["count"] < 2:
        pass
    await in_thread(block_person)(oksana, by=marek)
    for client, mine in ((one, "Oksana"), (other, "Marek")):
        while names(seen := await client.next("presence")) != [mine]:
            pass
        assert seen["count"] == 1
    await other.send(t="typing", topic=talk.topic)
    await other.send(t="here", state="away")
    await other.send(t="here", state="active")
    await other.told()
    assert await one.told("presence", "typing") == []


async def test_blocked_pair_is_apart_by_name_in_a_place(connect, place, marek, oksana, halina):
    await in_thread(block_person)(oksana, by=marek)
    topic = f"place.{place.pk}"
    clients = {one: await follow(connect, one, topic) for one in (marek, oksana, halina)}
    seen = {one: (await client.told("presence"))[-1] for one, client in clients.items()}
    assert [names(seen[one]) for one in (marek, oksana, halina)] == [
        ["Halina", "Marek"],
        ["Halina", "Oksana"],
        ["Halina", "Marek", "Oksana"],
    ]
    assert {one["count"] for one in seen.values()} == {3}
    await in_thread(unblock_person)(oksana, by=marek)
    while len(names(await clients[oksana].next("presence"))) < 3:
        pass


async def test_block_silences_typing_in_a_shared_room_for_the_two(connect, room, marek, oksana, halina):
    writer, apart, reader = [await follow(connect, one, room.topic) for one in (marek, oksana, halina)]
    await in_thread(block_person)(marek, by=oksana)
    await writer.told()
    await writer.send(t="typing", topic=room.topic)
    assert (await reader.next("typing"))["name"] == "Marek"
    assert await apart.told("typing") == []


# --- changes of mind and of rights ----------------------------------------------


async def test_appearing_offline_works_at_once(connect, place, marek, oksana):
    topic = f"place.{place.pk}"
    watcher, neighbour = await follow(connect, oksana, topic), await follow(connect, marek, topic)
    while (await watcher.next("presence"))["count"] < 2:
        pass
    await in_thread(update_profile)(marek, by=marek, presence_visibility="me")
    while names(await watcher.next("presence")) != ["Oksana"]:
        pass
    await neighbour.send(t="here", state="away")
    await neighbour.send(t="here", state="active")
    await neighbour.told()
    assert await watcher.told("presence") == []
    await in_thread(update_profile)(marek, by=marek, presence_visibility="members")
    while names(await watcher.next("presence")) != ["Marek", "Oksana"]:
        pass


async def test_removed_member_gets_no_more_names(connect, place, marek, oksana, halina):
    topic = f"place.{place.pk}"
    removed, neighbour = await follow(connect, oksana, topic), await follow(connect, halina, topic)
    while len(names(await removed.next("presence"))) < 2:
        pass
    membership = await Membership.objects.aget(user=oksana)
    await in_thread(remove_member)(membership, by=halina)
    while (seen := await removed.next("presence"))["people"] is not None:
        pass
    assert seen["count"] == 2
    await follow(connect, marek, topic)
    while (seen := await removed.next("presence"))["count"] < 3:
        assert seen["people"] is None
    assert seen["people"] is None
    assert len(names((await neighbour.told("presence"))[-1])) == 3


@pytest.mark.parametrize("closing", ["lock", "archive", "pause"])
async def test_nobody_types_where_they_may_not_write(connect, place, halina, marek, oksana, closing):
    room = await in_thread(services.open_room)(place, by=halina, title="Ogród")
    reader, writer, keeper = [await follow(connect, one, room.topic) for one in (oksana, marek, halina)]
    await writer.send(t="typing", topic=room.topic)
    assert (await reader.next("typing"))["name"] == "Marek"
    match closing:
        case "lock":
            await in_thread(services.change_room)(room, by=halina, is_locked=True)
        case "archive":
            await in_thread(services.archive_room)(room, by=halina)
        case "pause":
            end = timezone.now() + timedelta(hours=1)
            await in_thread(services.restrain)(place, by=halina, kind="pause", reason="Spokojnie", ends_at=end)
    assert (await reader.next("entry"))["kind"] == "room"
    await writer.send(t="typing", topic=room.topic)
    await writer.told()
    await keeper.send(t="typing", topic=room.topic)
    await keeper.told()
    kept = [] if closing == "archive" else ["Halina"]
    assert [one["name"] for one in await reader.told("typing")] == kept


async def test_slow_mode_lets_others_see_who_writes(connect, room, place, halina, marek, oksana):
    await in_thread(services.restrain)(place, by=halina, kind="slow", seconds=60, reason="Spokojnie")
    reader, writer = await follow(connect, oksana, room.topic), await follow(connect, marek, room.topic)
    await post(room, marek, "Już")
    await writer.send(t="typing", topic=room.topic)
    assert (await reader.next("typing"))["name"] == "Marek"


async def test_nobody_types_on_what_is_no_conversation(connect, place, marek, oksana):
    topic = f"place.{place.pk}"
    reader, writer = await follow(connect, oksana, topic), await follow(connect, marek, topic)
    await writer.send(t="typing", topic=topic)
    await writer.told()
    assert await reader.told("typing") == []


# --- and it costs nothing -------------------------------------------------------


async def test_standing_of_a_crowd_is_asked_together(place, room, django_assert_max_num_queries):
    people = [await in_thread(person)(f"Neighbour{number}", place) for number in range(20)]

    def asked():
        some, all_of_them = ([(one.pk, room.topic) for one in people[:count]] for count in (10, 20))
        with django_assert_max_num_queries(100) as few:
            topics.standings(some)
        with django_assert_max_num_queries(100) as many:
            found = topics.standings(all_of_them)
        assert all(one == topics.Standing(may_follow=True, sees_names=True) for one in found.values())
        # Only the roles of each person are their own question; whether they see names is none.
        return (len(many) - len(few)) / 10

    assert await in_thread(asked)() <= 2


async def test_frames_of_a_blocked_pair_ask_no_database(connect, room, marek, oksana, monkeypatch):
    await in_thread(block_person)(marek, by=oksana)
    writer = await follow(connect, marek, room.topic)
    await follow(connect, oksana, room.topic)
    await writer.send(t="typing", topic=room.topic)
    await writer.told()
    reads = []
    for batch in (hub().rights.apart, hub().rights.topics, hub().rights.typing):
        monkeypatch.setattr(batch, "read", lambda keys: reads.append(keys) or {})
    for _ in range(5):
        await writer.send(t="typing", topic=room.topic)
        hub().presences.changed.add(room.topic)
        await writer.told()
    assert reads == []
