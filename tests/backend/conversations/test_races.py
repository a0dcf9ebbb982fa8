"""Many writers at once, on connections of their own."""

import uuid

import pytest

from backend.conversations.models import Message
from backend.conversations.services import main_room
from tests.factories.conversations import say
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


def test_double_send_at_the_same_moment_says_it_once(place, marek):
    room, client_id = main_room(place), uuid.uuid4()
    at_once(*[lambda: say(room, marek, client_id=client_id)] * 6)
    assert Message.objects.count() == 1
    assert [entry.seq for entry in room.log.all()] == [1]


def test_numbers_have_no_gaps_when_many_speak(place, marek, oksana):
    room = main_room(place)
    at_once(*[lambda: say(room, marek), lambda: say(room, oksana)] * 4)
    assert [entry.seq for entry in room.log.all()] == list(range(1, 9))
    assert sorted(Message.objects.values_list("number", flat=True)) == list(range(1, 9))
    room.refresh_from_db()
    assert (room.head_seq, room.message_no) == (8, 8)
