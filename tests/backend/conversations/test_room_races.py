"""Those who keep order act on the same rooms at once: all wait for each other, nobody is thrown out."""

import pytest

from backend.conversations import services
from backend.conversations.models import Conversation
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


@pytest.fixture
def ids(place, halina):
    return [services.open_room(place, by=halina, title=f"Temat {number}").pk for number in range(20)]


def in_order(place) -> list[int]:
    rooms = Conversation.objects.filter(place=place, is_main=False).order_by("position")
    return list(rooms.values_list("pk", flat=True))


def test_two_orders_at_once_leave_one_of_them(place, halina, ids):
    for _round in range(ROUNDS):
        at_once(
            lambda: services.order_rooms(place, ids, by=halina),
            lambda: services.order_rooms(place, ids[::-1], by=halina),
        )
        assert in_order(place) in (ids, ids[::-1])


def test_order_and_calm_of_all_rooms_at_once(place, halina, zofia, ids):
    for _round in range(ROUNDS):
        at_once(
            lambda: services.order_rooms(place, ids[::-1], by=halina),
            lambda: services.order_rooms(place, ids, by=halina),
            lambda: services.restrain(place, by=zofia, kind="slow", seconds=3, reason="Spokojnie"),
        )
    assert Conversation.objects.get(pk=ids[0]).head_seq == ROUNDS
