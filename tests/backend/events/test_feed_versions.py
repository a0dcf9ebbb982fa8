"""What a place's feed is known by changes with everything that it shows, and is found without reading its dates."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.events.recurrence import Pattern
from backend.events.services import (
    add_date,
    cancel_event,
    cancel_occurrence,
    change_all,
    change_following,
    change_this,
    hide_event,
    leave_out,
    materialise,
    postpone_occurrence,
    restore_occurrence,
    update_event,
)
from tests.backend.events.test_feeds import feed_of
from tests.factories.bookings import RoomFactory
from tests.factories.events import dates_of, series
from tests.factories.places import PlaceFactory

HOUR = timedelta(hours=1)


def later(date, by) -> dict:
    return {"starts_at": date.starts_at + HOUR, "ends_at": date.ends_at + HOUR, "by": by}


def shorter(event) -> Pattern:
    return replace(event.pattern, rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=6")


def an_hour_later(event) -> Pattern:
    return replace(event.pattern, first=event.pattern.first + HOUR)


def restored(date, by):
    restore_occurrence(cancel_occurrence(date, by=by, reason="x"), by=by)


ACTS = {
    "cancelled": lambda date, by: cancel_occurrence(date, by=by, reason="x"),
    "restored": restored,
    "postponed": lambda date, by: postpone_occurrence(date, by=by, reason="x"),
    "other words of one": lambda date, by: change_this(date, by=by, title="Inna"),
    "other time of one": lambda date, by: change_this(date, **later(date, by)),
    "other rooms of one": lambda date, by: change_this(date, by=by, rooms=[RoomFactory(place=date.place)]),
    "other words from one on": lambda date, by: change_following(date, by=by, title="Inna"),
    "other time of all": lambda date, by: change_all(date.event, by=by, pattern=an_hour_later(date.event)),
    "left out": lambda date, by: leave_out(date, by=by),
    "added": lambda date, by: add_date(date.event, by=by, starts_at=date.starts_at + timedelta(days=1)),
    "fewer": lambda date, by: update_event(date.event, by=by, pattern=shorter(date.event)),
    "other words": lambda date, by: update_event(date.event, by=by, title="Inna"),
    "other rooms": lambda date, by: update_event(date.event, by=by, rooms=[RoomFactory(place=date.place)]),
    "called off": lambda date, by: cancel_event(date.event, by=by, reason="x"),
    "hidden": lambda date, by: hide_event(date.event, by=by),
    "more made": lambda date, by: materialise(date.event, until=date.starts_at + timedelta(days=600)),
    "gone": lambda date, by: date.event.delete(),
}


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("is_hosted", [False, True])
def test_whoever_has_the_feed_gets_it_again_when_it_changed(client, place, halina, what, is_hosted):
    event = series(place, halina)
    reader = PlaceFactory() if is_hosted else place
    if is_hosted:
        event.cohosts.add(reader)
    known = {"If-None-Match": feed_of(client, reader)["ETag"]}
    assert feed_of(client, reader, **known).status_code == 304
    ACTS[what](dates_of(event)[2], halina)
    assert feed_of(client, reader, **known).status_code == 200


def test_unchanged_feed_is_known_without_reading_its_dates(client, place, halina):
    event = series(place, halina)
    known = {"If-None-Match": feed_of(client, place)["ETag"]}
    with CaptureQueriesContext(connection) as asked:
        assert feed_of(client, place, **known).status_code == 304
    assert len(asked) == 3
    assert event.occurrences.count() > 50
    [about_dates] = [each["sql"] for each in asked if "events_occurrence" in each["sql"]]
    if connection.vendor != "sqlite":
        return  # PostgreSQL plans by what it counted of a table last, which is by chance in a test
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {about_dates}")
        assert "occurrence_version" in " ".join(str(row) for row in cursor.fetchall())
