"""Dates and people for tests of lists: a fixed clock, everybody known by name."""

from datetime import UTC, datetime, timedelta

from backend.events.models import Attendance, Occurrence
from backend.events.recurrence import Pattern
from backend.events.services import materialise
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, OccurrenceFactory

NOON = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)
"""Monday noon in Warsaw."""


def date_in(hours: float, place, *, capacity: int | None = 1, **facts) -> Occurrence:
    """A date that starts so many hours after ``NOON``; ``facts`` are of its event."""
    date = OccurrenceFactory(place=place, capacity=capacity, starts_at=NOON + timedelta(hours=hours))
    for name, value in facts.items():
        setattr(date.event, name, value)
    date.event.save()
    return date


def weekly(place, *, dates: int, until=NOON + timedelta(days=400), **facts):
    """A series on Tuesdays at 18:00 with so many dates after ``NOON``; those before ``until`` are rows."""
    first = datetime(2027, 3, 2, 18, 0)
    pattern = Pattern(first=first, duration=timedelta(hours=2), zone=place.zone, rrule=f"FREQ=WEEKLY;COUNT={dates}")
    event = EventFactory(place=place, pattern=pattern, **facts)
    materialise(event, until=until)
    return event


def neighbours(*names: str) -> list:
    return [UserFactory(display_name=name) for name in names]


def statuses(date: Occurrence) -> dict[str, str]:
    """Name to status of everybody on the list."""
    return {row.who: row.status for row in date.attendances.select_related("user")}


def row_of(date: Occurrence, user) -> Attendance:
    return date.attendances.select_related("user", "occurrence").get(user=user)


def kinds(user) -> list[str]:
    """What ``user`` was told, in order."""
    return list(user.notifications.order_by("pk").values_list("kind", flat=True))


def assert_counted(date: Occurrence) -> None:
    """What the row of ``date`` says is what its list says."""
    date.refresh_from_db()
    rows = list(date.attendances.all())
    assert date.taken == sum(row.party for row in rows if row.status in ("going", "offered"))
    assert date.waiting == sum(row.party for row in rows if row.status == "waiting")
