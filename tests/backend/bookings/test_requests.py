"""A request from the first word to the last."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings import services
from backend.bookings.models import Booking
from backend.bookings.services import (
    RoomsTaken,
    Wish,
    WrongState,
)
from backend.bookings.services.refusals import ProposalOver
from backend.bookings.services.requests import MOST_AN_HOUR
from backend.core.errors import Invalid, NotAllowed, TooMany
from tests.backend.bookings.acts import WISH, ask, hold, told
from tests.cast import person
from tests.factories.bookings import soon, span
from tests.factories.places import PlaceFactory


def test_question_answer_and_acceptance(hall, halina, marek, jan):
    booking = ask(hall, marek)
    services.ask_question(booking, by=halina, text="Czy będzie muzyka?")
    with pytest.raises(NotAllowed):
        services.answer_question(booking, by=jan, text="Tak")
    services.answer_question(booking, by=marek, text="Cicha.")
    services.accept_booking(booking, by=halina)
    assert told(marek) == ["booking_question", "booking_accepted"]
    assert told(halina) == ["booking_requested", "booking_answered"]
    assert list(booking.steps.values_list("kind", flat=True)) == ["filed", "question", "answer", "accepted"]
    assert hall.taken.get().is_firm


def test_proposed_slot_is_booked_when_it_suits(hall, studio, halina, marek):
    booking = ask(hall, marek)
    services.propose_slot(
        booking, by=halina, starts_at=soon(18), ends_at=soon(20), rooms=[studio], text="Sala duża jest zajęta"
    )
    with pytest.raises(NotAllowed):
        services.accept_proposal(booking, by=halina)
    booking = services.accept_proposal(booking, by=marek)
    assert (booking.status, booking.starts_at, list(booking.rooms.all())) == ("accepted", soon(18), [studio])
    assert booking.proposed_starts_at is None
    assert told(halina)[-1] == "booking_agreed"


def test_proposal_that_was_taken_meanwhile_is_refused_kindly(hall, halina, marek):
    booking = ask(hall, marek)
    services.propose_slot(booking, by=halina, starts_at=soon(18), ends_at=soon(20))
    hold(hall, halina, at=span(19))
    with pytest.raises(RoomsTaken):
        services.accept_proposal(booking, by=marek)
    booking.refresh_from_db()
    assert booking.status == "proposed"


def test_proposed_time_that_has_passed_is_refused(hall, halina, marek):
    booking = ask(hall, marek)
    services.propose_slot(booking, by=halina, starts_at=soon(18), ends_at=soon(20))
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.update(proposed_starts_at=past, proposed_ends_at=past + timedelta(hours=2))
    with pytest.raises(ProposalOver):
        services.accept_proposal(booking, by=marek)
    booking.refresh_from_db()
    assert (booking.status, booking.starts_at > past, hall.taken.filter(is_firm=True).count()) == ("proposed", True, 0)


def test_request_taken_back_at_once_leaves_no_notice(hall, halina, marek):
    for _time in range(3):
        services.withdraw_booking(ask(hall, marek), by=marek)
    assert told(halina) == []


def test_animator_who_read_of_a_request_hears_that_it_was_withdrawn(place, hall, halina, marek):
    ola, ewa = person("Ola", place, "animator"), person("Ewa", place, "animator")
    booking = ask(hall, marek)
    halina.notifications.update(read_at=timezone.now())
    ola.notifications.update(created_at=timezone.now() - timedelta(hours=1))
    ewa.notifications.update(mailed_at=timezone.now())
    services.withdraw_booking(booking, by=marek)
    assert told(halina) == ["booking_requested", "booking_withdrawn"]
    assert told(ola) == told(ewa) == ["booking_withdrawn"]


def test_one_date_of_a_series_taken_back_leaves_the_notice_of_the_others(place, hall, halina, marek):
    filed = services.request_series(place, [hall], [span(days=days) for days in (10, 17)], by=marek, wish=WISH)
    services.withdraw_booking(filed[0], by=marek)
    assert told(halina) == ["booking_requested", "booking_withdrawn"]
    services.withdraw_booking(filed[1], by=marek)
    assert "booking_requested" not in told(halina)[2:]


def test_nobody_asks_for_rooms_without_end_within_an_hour(hall, halina, marek, oksana):
    for _time in range(MOST_AN_HOUR):
        services.withdraw_booking(ask(hall, marek), by=marek)
    with pytest.raises(TooMany):
        ask(hall, marek)
    assert ask(hall, oksana).status == "requested"
    Booking.objects.filter(holder=marek).update(created_at=timezone.now() - timedelta(hours=1))
    assert ask(hall, marek).status == "requested"


def test_declining_needs_a_reason_and_ends_it(hall, halina, marek):
    booking = ask(hall, marek)
    with pytest.raises(Invalid):
        services.decline_booking(booking, by=halina, reason=" ")
    services.decline_booking(booking, by=halina, reason="Wtedy jest remont.")
    with pytest.raises(WrongState):
        services.accept_booking(booking, by=halina)


def test_animator_of_another_place_decides_nothing(hall, marek, ewa):
    stranger = PlaceFactory()
    booking = ask(hall, marek)
    with pytest.raises(NotAllowed):
        services.accept_booking(booking, by=person("Ola", stranger, "animator"))
    assert services.accept_booking(booking, by=ewa).status == "accepted"  # a coordinator may


def test_cancelling_frees_the_room_and_tells_the_other_side(hall, halina, marek, oksana):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    services.request_booking(hall.place, [hall], starts_at=soon(15), ends_at=soon(16), by=oksana, wish=WISH, waits=True)
    services.cancel_booking(booking, by=marek)
    assert "booking_cancelled" in told(halina)
    assert told(oksana) == ["booking_freed"]
    mine = services.accept_booking(Booking.objects.get(holder=oksana), by=halina)
    with pytest.raises(Invalid):
        services.cancel_booking(mine, by=halina)
    services.cancel_booking(mine, by=halina, reason="Zalało salę.")
    assert told(oksana)[-1] == "booking_cancelled"


def test_withdrawn_series_ends_with_one_act(place, hall, halina, marek):
    filed = services.request_series(place, [hall], [span(days=days) for days in (10, 17)], by=marek, wish=WISH)
    services.withdraw_booking(filed[0], by=marek, whole_series=True)
    assert set(Booking.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_booking_by_phone_is_accepted_at_once(place, hall, halina, marek):
    starts_at, ends_at = span(days=1)
    facts = {"starts_at": starts_at, "ends_at": ends_at, "wish": Wish(title="Brydż"), "contact_name": "Pani Jadwiga"}
    with pytest.raises(NotAllowed):
        services.phone_in(place, [hall], by=marek, **facts)
    booking = services.phone_in(place, [hall], by=halina, contact_phone="600 000 000", **facts)
    assert (booking.status, booking.who, booking.responsible) == ("accepted", "Pani Jadwiga", "Pani Jadwiga")
    with pytest.raises(RoomsTaken):
        services.phone_in(place, [hall], by=halina, **facts)
