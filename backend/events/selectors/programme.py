"""The dates of one event, for those who run it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from backend.events.models import Event, Occurrence
from backend.events.recurrence.pattern import Moment, moment

SHOWN = 40


@dataclass
class DateList:
    """One page of the dates of an event. ``next_day``: where the next page begins."""

    rows: list[Occurrence]
    is_past: bool
    next_day: date | None = None
    # Dates to come that were taken out by hand: they can be brought back.
    left_out: list[Moment] = field(default_factory=list)


def date_list(event: Event, *, now: datetime, since: date | None = None, is_past: bool = False) -> DateList:
    """Coming dates from the day ``since`` on, soonest first; or those that are over, latest first (4 queries)."""
    rows = event.occurrences.select_related("booking").prefetch_related("booking__rooms")
    if is_past:
        rows = rows.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
        if since:
            rows = rows.filter(starts_at__lt=_midnight(event, since + timedelta(days=1)))
    else:
        rows = rows.filter(ends_at__gt=now).order_by("starts_at", "pk")
        if since:
            rows = rows.filter(starts_at__gte=_midnight(event, since))
    found = list(rows[: SHOWN + 1])
    for row in found:
        row.event, row.place = event, event.place
    more = found[SHOWN:]
    return DateList(
        _whole_days(found, event) if more else found,
        is_past,
        next_day=_day(more[0], event) if more else None,
        left_out=[] if is_past or since else left_out(event, now=now),
    )


def _whole_days(found: list[Occurrence], event: Event) -> list[Occurrence]:
    """The page without the day on which the next one begins."""
    next_day = _day(found[SHOWN], event)
    kept = [row for row in found[:SHOWN] if _day(row, event) != next_day]
    return kept or found[:SHOWN]


def _day(row: Occurrence, event: Event) -> date:
    return row.starts_at.astimezone(event.place.zone).date()


def _midnight(event: Event, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), event.place.zone)


def left_out(event: Event, *, now: datetime) -> list[Moment]:
    """Dates to come that were left out of the rule by hand, soonest first (no query)."""
    pattern = event.pattern
    found = (moment(pattern, local) for local in sorted(pattern.exdates))
    return [each for each in found if each.starts_at > now]


def coming_counts(occurrence: Occurrence, *, now: datetime) -> tuple[int, int]:
    """How many dates come from ``occurrence`` on, and in all (2 queries)."""
    coming = occurrence.event.occurrences.filter(ends_at__gt=now)
    return coming.filter(recurrence_id__gte=occurrence.recurrence_id).count(), coming.count()


def still_to_come(event: Event, *, now: datetime) -> dict[str, int]:
    """How many ``dates`` take place from now on, and for how many ``people`` seats are taken there (1 query)."""
    coming = event.occurrences.filter(ends_at__gt=now).exclude(status=Occurrence.Status.CANCELLED)
    return coming.aggregate(dates=Count("pk"), people=Coalesce(Sum("taken"), 0))
