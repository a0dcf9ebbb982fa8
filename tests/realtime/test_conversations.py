"""What a client of a conversation sees, and does not see."""

import pytest

from backend.conversations.services import enter
from backend.places.services import leave_place
from realtime.hub import hub
from realtime.reading import in_thread
from tests.realtime.conftest import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


async def test_message_comes_live_with_the_fragment_of_the_page(connect, room, say, marek, oksana):
    client = await connect(oksana)
    assert (await client.follow(room.topic, after=0))["seq"] == 0
    await say(marek, "Good morning, neighbours")
    entry = await client.next("entry")
    assert entry["seq"] == 1
    assert entry["kind"] == "message"
    assert "Good morning, neighbours" in entry["html"]
    assert f'data-author="{marek.pk}"' in entry["html"]


async def test_what_was_missed_comes_once_and_in_order_before_what_is_new(connect, room, say, marek, oksana):
    for number in range(3):
        await say(marek, f"missed {number}")
    client = await connect(oksana)
    await client.follow(room.topic, after=1)
    await say(marek, "live")
    assert await client.entries(3) == [2, 3, 4]


async def test_a_burst_keeps_its_order_for_everyone(connect, room, say, marek, oksana, halina):
    clients = [await connect(person) for person in (oksana, halina)]
    for client in clients:
        await client.follow(room.topic, after=0)
    for number in range(12):
        await say(marek, f"burst {number}")
    for client in clients:
        assert await client.entries(12) == list(range(1, 13))


async def test_lost_hint_is_healed_by_the_head_check(connect, room, say, marek, oksana, settings):
    client = await connect(oksana)
    await client.follow(room.topic, after=0)
    await settle()  # the read that ends a subscription could find the message too
    settings.LIVE_TRANSPORT = "backend.live.testing.remember"  # the hint goes nowhere
    await say(marek, "nobody was told")
    assert await client.entries(1) == [1]
    assert hub().counters["found_by_head_check"] >= 1


async def test_number_ahead_of_the_log_starts_afresh(connect, room, say, marek, oksana):
    await say(marek, "first")
    client = await connect(oksana)
    assert (await client.follow(room.topic, after=77))["t"] == "reset"


async def test_stranger_may_not_follow(connect, room, jan):
    client = await connect(jan)
    refusal = await client.follow(room.topic, after=0)
    assert (refusal["t"], refusal["code"]) == ("error", "not_allowed")


async def test_right_withdrawn_ends_the_topic(connect, room, say, place, marek, oksana):
    client = await connect(oksana)
    await client.follow(room.topic, after=0)
    await in_thread(leave_place)(place, by=oksana)
    closed = await client.next("closed")
    assert (closed["topic"], closed["reason"]) == (room.topic, "forbidden")
    await say(marek, "members only")
    assert await client.communicator.receive_nothing(0.5)


async def test_typing_reaches_the_others_only(connect, room, marek, oksana):
    writer, reader = await connect(marek), await connect(oksana)
    for client in (writer, reader):
        await client.follow(room.topic, after=0)
    await writer.send(t="typing", topic=room.topic)
    assert (await reader.next("typing"))["name"] == "Marek"


async def test_reading_on_one_tab_changes_the_counts_of_all(connect, room, say, marek, oksana):
    await in_thread(enter)(room, by=oksana)
    tabs = [await connect(oksana), await connect(oksana)]
    for tab in tabs:
        await tab.follow(f"user.{oksana.pk}")
    await tabs[0].follow(room.topic, after=0)
    await say(marek, "unread")
    await tabs[0].send(t="seen", topic=room.topic, seq=1)
    for tab in tabs:
        # The message itself may have been counted first.
        while (await tab.next("counts"))["messages"]:
            pass
