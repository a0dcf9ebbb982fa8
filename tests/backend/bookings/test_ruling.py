"""Blocked times, and what rooms are made of."""

import pytest

from backend.bookings import services
from backend.bookings.models import Blocking
from backend.bookings.services import (
    RoomInUse,
    RoomsTaken,
)
from backend.core.errors import Invalid
from tests.backend.bookings.acts import ask, hold
from tests.factories.bookings import RoomFactory, soon, span


def test_blocked_time_binds_all_but_those_named(place, hall, halina, marek, oksana):
    services.add_blocking(
        place, by=halina, starts_at=soon(0), ends_at=soon(0, days=11), reason="Malowanie", exempt_people=[oksana]
    )
    with pytest.raises(RoomsTaken) as refusal:
        ask(hall, marek)
    assert "Malowanie" in str(refusal.value)
    with pytest.raises(RoomsTaken):
        hold(hall, halina)
    assert ask(hall, oksana).pk
    services.lift_blocking(Blocking.objects.get(), by=halina)
    assert ask(hall, marek).pk


def test_blocking_of_a_part_closes_the_whole(place, halina):
    left, right = RoomFactory(place=place), RoomFactory(place=place)
    whole = RoomFactory(place=place, parts=[left, right])
    services.add_blocking(
        place, by=halina, starts_at=soon(0), ends_at=soon(0, days=11), reason="Malowanie", rooms=[left]
    )
    hold(right, halina)
    with pytest.raises(RoomsTaken):
        hold(whole, halina, at=span(10))


def test_room_with_bookings_ahead_cannot_be_taken_apart_or_removed(place, hall, studio, halina):
    hold(hall, halina)
    with pytest.raises(RoomInUse):
        services.save_room(place, hall, by=halina, name="Sala duża", parts=[studio])
    with pytest.raises(RoomInUse):
        services.remove_room(hall, by=halina)
    services.remove_room(studio, by=halina)
    assert list(place.rooms.all()) == [hall]


def test_room_is_never_made_of_itself(place, halina):
    left = RoomFactory(place=place, name="Lewa")
    whole = RoomFactory(place=place, name="Cała", parts=[left])
    for parts in ([whole], [left]):
        with pytest.raises(Invalid):
            services.save_room(place, left, by=halina, name="Lewa", parts=parts)
