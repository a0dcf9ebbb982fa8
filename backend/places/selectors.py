"""Whether a place is open, in its own zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from backend.places.models import OpeningException, Place, SwitchedOff
from backend.places.switches import TABLE, is_on, switched_off

LOOK_AHEAD_DAYS = 14
CLOSING_SOON_MINUTES = 60


@dataclass(frozen=True)
class OpeningStatus:
    """Open or not at an instant. Instants are aware, in the place's zone."""

    is_known: bool
    is_open: bool = False
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    closes_in_minutes: int | None = None
    exception: OpeningException | None = None

    @property
    def closes_soon(self) -> bool:
        return self.closes_in_minutes is not None and self.closes_in_minutes <= CLOSING_SOON_MINUTES


@dataclass(frozen=True)
class DayHours:
    """One day of the week as people read it."""

    day: date
    spans: list[tuple[time, time]]
    is_today: bool
    exception: OpeningException | None


def exception_on(place: Place, day: date) -> OpeningException | None:
    return next((row for row in place.opening_exceptions.all() if row.first_day <= day <= row.last_day), None)


def spans_on(place: Place, day: date) -> list[tuple[time, time]]:
    """Opening spans of ``day`` in wall time; an exception replaces the weekly hours."""
    if exception := exception_on(place, day):
        return [] if exception.is_closed else [(exception.opens, exception.closes)]
    return sorted((row.opens, row.closes) for row in place.opening_hours.all() if row.weekday == day.weekday())


def opening_status(place: Place, at: datetime | None = None) -> OpeningStatus:
    """Status of ``place`` at ``at`` (now). No queries when the hours are prefetched (``with_opening``)."""
    now = (at or timezone.now()).astimezone(place.zone)
    if not place.opening_hours.all() and not exception_on(place, now.date()):
        return OpeningStatus(is_known=False)
    exception = exception_on(place, now.date())
    for offset in range(LOOK_AHEAD_DAYS):
        day = now.date() + timedelta(days=offset)
        for opens, closes in spans_on(place, day):
            begins, ends = (datetime.combine(day, edge, place.zone) for edge in (opens, closes))
            if begins <= now < ends:
                # Subtracted in UTC: a clock change today must not lengthen the hour.
                left = int((ends.astimezone(UTC) - now.astimezone(UTC)).total_seconds() // 60)
                return OpeningStatus(True, True, closes_at=ends, closes_in_minutes=left, exception=exception)
            if begins > now:
                return OpeningStatus(True, False, opens_at=begins, exception=exception)
    return OpeningStatus(True, exception=exception)


def week_hours(place: Place, at: datetime | None = None) -> list[DayHours]:
    """The seven days from today."""
    today = (at or timezone.now()).astimezone(place.zone).date()
    days = [today + timedelta(days=offset) for offset in range(7)]
    return [DayHours(day, spans_on(place, day), day == today, exception_on(place, day)) for day in days]


@dataclass(frozen=True)
class FeatureRow:
    """One feature on the page of switches. ``is_off_above``: the network, or another feature, has it off already."""

    code: str
    label: str
    is_on: bool
    is_off_above: bool
    needs: str


def feature_rows(place: Place | None = None) -> list[FeatureRow]:
    """All features, as they are at ``place`` or in the network."""
    off, rows = switched_off(), []
    for code, label in SwitchedOff.Feature.choices:
        needed = TABLE[code].needs
        here = off.get(code, set())
        above = place is not None and (not is_on(code) or bool(needed and not is_on(needed, place.pk)))
        is_switched_on = (place.pk if place else None) not in here
        label_of_needed = SwitchedOff.Feature(needed).label if needed else ""
        rows.append(FeatureRow(code, label, is_switched_on and not above, above, label_of_needed))
    return rows
