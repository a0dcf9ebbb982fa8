"""Who comes to what in the demo network: true to the rules of seats, rooms and reminders."""

from datetime import timedelta

import pytest
from django.db.models import Count, F

from backend.bookings.models import Booking
from backend.events.models import Attendance, Event, Occurrence, Reminder
from backend.events.services.reminders import replan
from tests.backend.demo.conftest import CLOCK

pytestmark = pytest.mark.django_db


def test_a_full_workshop_has_people_waiting_in_their_order(network):
    event = Event.objects.get(slug="pierwsza-miska-z-gliny")
    date = event.occurrences.get()
    assert CLOCK < date.starts_at < CLOCK + timedelta(days=6)
    assert (date.taken, date.seats_left, date.waiting) == (8, 0, 4)
    waiting = date.attendances.filter(status="waiting").order_by("queued_at")
    assert [row.user.display_name.split()[0] for row in waiting] == ["Oksana", "Jan", "Ola"]
    assert all(row.queued_at < CLOCK for row in waiting)


def test_events_hold_rooms_and_no_request_was_declined_for_it(network):
    held = Occurrence.objects.filter(place=network, booking__isnull=False)
    assert held.values("event").distinct().count() >= 3
    assert not held.exclude(booking__status="accepted").exists()
    assert not held.exclude(booking__starts_at=F("starts_at")).exists()
    assert not Booking.objects.filter(status="declined").exists()
    # All dates of an event have its room, or the event has none.
    coming = Occurrence.objects.filter(place=network, event__rooms__isnull=False, starts_at__gt=CLOCK)
    assert not coming.filter(booking=None).exists()


def test_everyone_who_comes_is_reminded_once_of_each(network):
    going = Attendance.objects.filter(status="going", occurrence__starts_at__gt=CLOCK + timedelta(days=2))
    assert going.exists()
    assert not going.annotate(n=Count("reminders")).exclude(n=3).exists()
    assert not Reminder.objects.filter(due_at__lte=CLOCK).exists()
    assert not Reminder.objects.exclude(attendance__status="going").exists()
    before = set(Reminder.objects.values_list("attendance", "kind", "due_at"))
    replan(Occurrence.objects.filter(taken__gt=0), now=CLOCK)
    assert set(Reminder.objects.values_list("attendance", "kind", "due_at")) == before
