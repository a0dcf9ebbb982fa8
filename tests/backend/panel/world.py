"""A little world that can be counted by hand."""

from datetime import UTC, datetime, timedelta

from backend.events.models import Attendance
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory


def held(place, day: datetime, *, people=(), guests=0, missing=(), extra=0, capacity=None, party=1, **fields):
    """One date of two hours that is over, and who came to it."""
    date = OccurrenceFactory(
        place=place, starts_at=day, ends_at=day + timedelta(hours=2), capacity=capacity, extra_heads=extra, **fields
    )
    rows = [Attendance(occurrence=date, user=person, party=party) for person in people]
    rows += [Attendance(occurrence=date, name="Gość", email=f"gosc{n}@example.org") for n in range(guests)]
    rows += [Attendance(occurrence=date, user=person, outcome="no_show") for person in missing]
    Attendance.objects.bulk_create(rows)
    return date


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def people(count: int) -> list:
    return UserFactory.create_batch(count)
