"""Many at one moment, each on a connection of its own: one room, one time, one booking."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from backend.bookings import services
from backend.bookings.models import Booking, BookingRoom
from backend.bookings.services import RoomsTaken
from tests.cast import person
from tests.factories.bookings import RoomFactory, span
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]

CROWD = 50


def test_of_fifty_who_book_one_room_at_once_one_wins(place, halina):
    hall = RoomFactory(place=place)
    starts_at, ends_at = span()
    book = partial(services.hold_rooms, place, [hall], starts_at=starts_at, ends_at=ends_at, by=halina, title="Próba")
    outcomes = at_once(*[book] * CROWD)
    assert sum(isinstance(outcome, Booking) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RoomsTaken) for outcome in outcomes) == CROWD - 1
    assert BookingRoom.objects.get().is_firm


def test_whole_and_its_parts_booked_at_once_never_overlap(place, halina):
    left, right = RoomFactory(place=place, name="Lewa"), RoomFactory(place=place, name="Prawa")
    whole = RoomFactory(place=place, name="Cała", parts=[left, right])
    starts_at, ends_at = span()
    acts = [
        partial(services.hold_rooms, place, [room], starts_at=starts_at, ends_at=ends_at, by=halina, title=room.name)
        for room in [whole, left, right] * 6
    ]
    won = {outcome.title for outcome in at_once(*acts) if isinstance(outcome, Booking)}
    assert won in ({"Cała"}, {"Lewa", "Prawa"})


def test_two_animators_accept_rival_requests_at_once(place, halina, marek, oksana):
    hall = RoomFactory(place=place)
    ola = person("Ola", place, "animator")
    starts_at, ends_at = span()
    rivals = [
        services.request_booking(place, [hall], starts_at=starts_at, ends_at=ends_at, by=neighbour, wish=services.Wish(
            title="Próba", responsible="Jan Kowalski", accepts_rules=True,
            declarations=("no_fee", "no_sales", "no_politics", "no_religion", "no_subletting"),
        ))
        for neighbour in (marek, oksana)
    ]  # fmt: skip
    at_once(*[partial(services.accept_booking, one, by=who) for one, who in zip(rivals, (halina, ola), strict=True)])
    assert sorted(Booking.objects.values_list("status", flat=True)) == ["accepted", "declined"]


def test_database_itself_refuses_what_no_service_checked(place, halina):
    hall = RoomFactory(place=place)
    starts_at, ends_at = span()
    facts = {"place": place, "starts_at": starts_at, "ends_at": ends_at, "title": "Próba"}
    first, second = (Booking.objects.create(**facts) for _number in range(2))
    first.taken.create(room=hall, starts_at=starts_at, ends_at=ends_at, is_firm=True)
    second.taken.create(room=hall, starts_at=starts_at, ends_at=ends_at, is_firm=False)
    with pytest.raises(IntegrityError, match="room_taken_once"), transaction.atomic():
        second.taken.update(is_firm=True)
    with pytest.raises(IntegrityError, match="room_taken_once"), transaction.atomic():
        Booking.objects.create(**facts).taken.create(room=hall, starts_at=starts_at, ends_at=ends_at, is_firm=True)
    later = Booking.objects.create(**facts)
    later.taken.create(room=hall, starts_at=ends_at, ends_at=ends_at + (ends_at - starts_at), is_firm=True)
    assert connection.vendor in ("sqlite", "postgresql")
