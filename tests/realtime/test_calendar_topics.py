"""Who may follow the changes of which calendar, and what is told on it."""

import pytest

from backend.events.services import sign_up
from backend.events.services.programme import cancel_event
from backend.live.testing import published
from realtime.topics import standings
from tests.factories.events import OccurrenceFactory
from tests.factories.places import PlaceFactory


def may_follow(user, topic: str) -> bool:
    return standings([(user.pk if user else None, topic)])[user.pk if user else None, topic].may_follow


def test_everyone_follows_the_programme_and_the_calendars_of_places_they_see(place, jan):
    private = PlaceFactory(status="draft")
    for person in (None, jan):
        assert may_follow(person, "calendar.0")
        assert may_follow(person, f"calendar.{place.pk}")
        assert not may_follow(person, f"calendar.{private.pk}")
        assert not may_follow(person, "calendar.x")


@pytest.mark.django_db
def test_who_looks_at_a_calendar_is_not_seen_in_its_place():
    from realtime.presence import KINDS

    assert "calendar" not in KINDS


def test_seats_are_told_in_the_place_alone_and_a_cancelled_event_to_the_network(
    place, halina, marek, django_capture_on_commit_callbacks
):
    date = OccurrenceFactory(place=place, capacity=3)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        sign_up(date, by=marek)
    seats = next(update for update in seen if update.event == "event.seats_changed")
    assert seats.topics == (f"place.{place.pk}", f"calendar.{place.pk}")
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        cancel_event(date.event, by=halina, reason="Choroba")
    off = next(update for update in seen if update.event == "event.cancelled")
    assert off.topics == (f"place.{place.pk}", f"calendar.{place.pk}", "calendar.0")
