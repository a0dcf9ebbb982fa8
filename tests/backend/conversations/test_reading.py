"""What is unread, and which calls wait, while one reads bit by bit."""

import random

import pytest

from backend.conversations import selectors, services
from backend.conversations.models import Conversation, Participation
from backend.conversations.services.reading import mark_seen
from tests.factories.conversations import say
from tests.parallel import at_once


@pytest.fixture
def room(place):
    return services.main_room(place)


def calls(person) -> int:
    return person.notifications.filter(read_at__isnull=True).count()


def unread(person, room) -> tuple[int, int]:
    """As every list counts them, and as one would count by hand."""
    seat = Participation.objects.get(conversation=room, user=person)
    by_hand = room.messages.filter(number__gt=seat.seen_message_no).exclude(author=person).count()
    told = selectors.unread_by_room(person).get(room.pk, 0)
    assert told == Conversation.objects.with_unread(person).get(pk=room.pk).unread
    assert told == selectors.unread_total(person)
    return told, by_hand


@pytest.mark.django_db
def test_own_words_are_no_news(room, marek, oksana):
    services.enter(room, by=oksana)
    first = say(room, marek)
    say(room, oksana)
    say(room, oksana)
    assert unread(oksana, room) == (1, 1)
    mark_seen(room, first.seq, by=oksana)
    assert unread(oksana, room) == (0, 0)
    say(room, oksana)
    assert Participation.objects.get(conversation=room, user=oksana).own_ahead == 0
    say(room, marek)
    assert unread(oksana, room) == (1, 1)


@pytest.mark.django_db
def test_whatever_order_people_speak_and_read_in_unread_is_exact(room, marek, oksana):
    chance = random.Random(7)  # noqa: S311 - the same each time
    services.enter(room, by=marek)
    services.enter(room, by=oksana)
    for _step in range(12):
        say(room, chance.choice([marek, oksana]))
        reader = chance.choice([marek, oksana])
        room.refresh_from_db()
        mark_seen(room, chance.randint(0, room.head_seq), by=reader)
        for person in (marek, oksana):
            told, by_hand = unread(person, room)
            assert told == by_hand


@pytest.mark.django_db
def test_who_comes_back_to_a_group_starts_afresh(place, marek, oksana, halina):
    group = services.start_group([oksana, halina], by=marek)
    say(group, marek)
    say(group, oksana)
    services.leave_group(group, by=oksana)
    services.add_people(group, [oksana], by=marek)
    assert unread(oksana, group) == (0, 0)
    say(group, marek)
    assert unread(oksana, group) == (1, 1)


@pytest.mark.django_db
def test_call_in_words_not_yet_seen_waits(room, marek, oksana):
    services.enter(room, by=oksana)
    first = say(room, marek, "Dzień dobry")
    second = say(room, marek, "@Oksana masz klucz?")
    mark_seen(room, first.seq, by=oksana)
    assert calls(oksana) == 1
    mark_seen(room, second.seq, by=oksana)
    assert calls(oksana) == 0


@pytest.mark.django_db
def test_call_added_later_waits_until_the_change_is_seen(room, marek, oksana):
    services.enter(room, by=oksana)
    first, second = say(room, marek, "Kto ma klucz?"), say(room, marek, "Halo?")
    services.edit_message(first, by=marek, body="@Oksana masz klucz?")
    mark_seen(room, second.seq, by=oksana)
    assert calls(oksana) == 1
    room.refresh_from_db()
    mark_seen(room, room.head_seq, by=oksana)
    assert calls(oksana) == 0


@pytest.mark.django_db
def test_line_of_a_private_talk_is_read_by_looking_into_it(marek, oksana):
    talk = services.write_to(oksana, by=marek)
    first = say(talk, marek)
    say(talk, marek)
    assert calls(oksana) == 1
    mark_seen(talk, first.seq, by=oksana)
    assert calls(oksana) == 0


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_speaking_and_reading_at_once_lose_no_count(room, marek, oksana):
    services.enter(room, by=oksana)
    for _round in range(4):
        first = say(room, marek)
        say(room, oksana)
        at_once(
            lambda: say(room, oksana),
            lambda seq=first.seq: mark_seen(room, seq, by=oksana),
            lambda: say(room, marek),
        )
        told, by_hand = unread(oksana, room)
        assert told == by_hand
