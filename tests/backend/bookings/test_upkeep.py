"""What happens by the clock."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.bookings import services
from backend.bookings.models import Booking
from backend.bookings.services import Wish, upkeep
from tests.backend.bookings.acts import WARSAW, ask, told
from tests.factories.bookings import soon, span


@pytest.fixture
def accepted(hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek, at=span(12)), by=halina)
    marek.notifications.all().delete()
    return booking


def at(booking, hours: float):
    return booking.starts_at - timedelta(hours=hours)


def test_holder_is_reminded_once_the_day_before_with_the_way_to_cancel(accepted, marek):
    assert upkeep.remind_holders(now=at(accepted, 30)) == 0
    assert upkeep.remind_holders(now=at(accepted, 23)) == 1
    assert upkeep.remind_holders(now=at(accepted, 22)) == 0
    assert told(marek) == ["booking_reminder"]
    line = marek.notifications.get()
    assert line.url == accepted.get_absolute_url()
    assert line.mail_at is not None  # the letter follows as the holder wants it


def test_no_reminder_comes_in_the_night(hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek, at=span(21)), by=halina)  # 22 or 23 o'clock in Warsaw
    night = datetime.combine(booking.starts_at.astimezone(WARSAW).date(), time(2), WARSAW)
    assert upkeep.remind_holders(now=night) == 0
    assert upkeep.remind_holders(now=night + timedelta(hours=7)) == 1


def test_moved_booking_is_reminded_of_anew(accepted, halina):
    upkeep.remind_holders(now=at(accepted, 23))
    moved = services.move_booking(accepted, starts_at=soon(12, days=20), ends_at=soon(14, days=20), by=halina)
    assert upkeep.remind_holders(now=at(moved, 23)) == 1


def test_cancelled_and_unanswered_are_not_reminded_of(accepted, hall, halina, oksana):
    ask(hall, oksana, at=span(16))
    services.cancel_booking(accepted, by=halina, reason="Awaria")
    assert upkeep.remind_holders(now=at(accepted, 20)) == 0


def test_request_that_nobody_answered_ends_when_its_time_comes(hall, marek):
    booking = ask(hall, marek)
    assert upkeep.lapse_requests(now=booking.starts_at - timedelta(minutes=1)) == 0
    assert upkeep.lapse_requests(now=booking.starts_at) == 1
    booking.refresh_from_db()
    assert booking.status == "declined"
    assert told(marek) == ["booking_declined"]


def test_late_keys_are_told_once_to_both_sides(accepted, halina, marek):
    services.hand_out_keys(accepted, by=halina, key="Brama")
    assert upkeep.chase_keys(now=accepted.ends_at - timedelta(minutes=1)) == 0
    assert upkeep.chase_keys(now=accepted.ends_at) == 1
    assert upkeep.chase_keys(now=accepted.ends_at) == 0
    assert told(marek) == ["booking_keys_late"]
    assert told(halina)[-1] == "booking_keys_late"


def test_who_phoned_is_forgotten_when_the_time_is_up(place, hall, halina, settings):
    starts_at, ends_at = span(days=1)
    booking = services.phone_in(
        place, [hall], starts_at=starts_at, ends_at=ends_at, by=halina, wish=Wish(title="Brydż"),
        contact_name="Pani Jadwiga", contact_phone="600 000 000",
    )  # fmt: skip
    after = ends_at + timedelta(days=settings.BOOKING_FORGET_DAYS)
    assert upkeep.forget_contacts(now=after - timedelta(minutes=1)) == 0
    assert upkeep.forget_contacts(now=after) == 1
    booking.refresh_from_db()
    assert (booking.contact_name, booking.contact_phone, booking.who) == ("", "", "")
    assert Booking.objects.filter(title="Brydż").exists()  # the booking itself stays in the statistics


def test_responsible_adult_is_forgotten_when_the_keys_are_back(accepted, halina, settings):
    handover = services.hand_out_keys(accepted, by=halina, key="Brama")
    after = accepted.ends_at + timedelta(days=settings.BOOKING_FORGET_DAYS)
    assert upkeep.forget_contacts(now=after) == 0
    services.take_keys_back(handover, by=halina)
    assert upkeep.forget_contacts(now=after) == 1
    accepted.refresh_from_db()
    assert accepted.responsible == ""
    assert upkeep.forget_contacts(now=after) == 0


def test_nobody_came(accepted, hall, halina):
    with pytest.raises(services.WrongState):
        services.mark_no_show(accepted, by=halina)
    Booking.objects.filter(pk=accepted.pk).update(
        starts_at=timezone.now() - timedelta(minutes=30), ends_at=timezone.now() + timedelta(hours=1)
    )
    services.mark_no_show(accepted, by=halina)
    assert not hall.taken.filter(is_firm=True).exists()
