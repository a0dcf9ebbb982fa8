"""Dates of an event as rows: made from its rule by whoever saves it, and by the job that goes on with series."""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.audit.services import job_ran
from backend.events.models import Event, Occurrence
from backend.events.recurrence import Moment, Pattern, occurrences
from backend.events.recurrence.pattern import moment
from backend.events.services import standing
from backend.events.services.rooms import settle, tell_without_rooms
from backend.places.models import Place

logger = logging.getLogger(__name__)

JOB = "dates"
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
# Rows are made a day's worth at a time, so that the hourly job does not open every series every hour.
STRIDE = timedelta(days=1)
# A series that may still take place; a declined or cancelled one gets no further dates.
ALIVE = (Event.Status.DRAFT, Event.Status.PROPOSED, Event.Status.CHANGES_ASKED, Event.Status.PUBLISHED)


def horizon(now: datetime) -> datetime:
    """Until when dates are rows: to the end of the day that is ``OCCURRENCE_HORIZON_DAYS`` ahead.

    The end of a day (UTC), so that what is planned in one minute is the same in the next.
    """
    last = now.astimezone(UTC) + timedelta(days=settings.OCCURRENCE_HORIZON_DAYS + 1)
    return last.replace(hour=0, minute=0, second=0, microsecond=0)


def reach(pattern: Pattern, now: datetime) -> datetime:
    """Until when dates of ``pattern`` are rows: the horizon, and the first date however far away it is."""
    return max(horizon(now), pattern.instant(pattern.first) + timedelta(minutes=1))


def moments_between(pattern: Pattern, start: datetime, end: datetime) -> dict[datetime, Moment]:
    """What becomes a row, by recurrence id: dates of the rule that touch ``[start, end)``.

    A date that was chosen by hand is a row however far away it is.
    """
    found = {each.recurrence_id: each for each in occurrences(pattern, start, end)}
    left_out = {pattern.instant(local) for local in pattern.exdates}
    for local in pattern.rdates if pattern.rrule else (pattern.first, *pattern.rdates):
        chosen = moment(pattern, local)
        if chosen.ends_at > start and chosen.recurrence_id not in left_out:
            found.setdefault(chosen.recurrence_id, chosen)
    return found


@transaction.atomic
def materialise(event: Event, *, until: datetime | None = None) -> int:
    """Make rows of the dates of ``event`` up to ``until``; returns how many are new. Free to call again.

    Rooms are held for the new dates. Where they are taken, the date stays without and the animators are told.
    """
    # Under the lock of the event: an editor who changes the rule meanwhile, or another worker, waits.
    fresh = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)
    if fresh.place.status == Place.Status.CLOSED:
        return 0
    new = make_rows(fresh, until=until or reach(fresh.pattern, timezone.now()))
    event.materialised_until = fresh.materialised_until
    if new:
        tell_without_rooms(settle(fresh, by=None, skip_taken=True, only=new))
        welcome_regulars(new)
    return len(new)


def welcome_regulars(rows: list[Occurrence]) -> None:
    """Sign the regular guests of a series up for new dates of it."""
    if rows and rows[0].event.standing_attendances.filter(ended_at=None).exists():
        for row in rows:
            standing.fill(row)


def make_rows(event: Event, *, until: datetime) -> list[Occurrence]:
    """Make the missing rows of a locked ``event`` up to ``until``, in a constant number of queries."""
    moments = moments_between(event.pattern, event.materialised_until or BEGINNING, until)
    known = set(event.occurrences.filter(recurrence_id__in=moments).values_list("recurrence_id", flat=True))
    new = [row_of(event, each) for recurrence_id, each in sorted(moments.items()) if recurrence_id not in known]
    Occurrence.objects.bulk_create(new, batch_size=500)
    event.materialised_until = max(until, event.materialised_until or until)
    Event.objects.filter(pk=event.pk).update(materialised_until=event.materialised_until)
    return new


def row_of(event: Event, moment: Moment) -> Occurrence:
    return Occurrence(
        event=event,
        place=event.place,
        recurrence_id=moment.recurrence_id,
        starts_at=moment.starts_at,
        ends_at=moment.ends_at,
        capacity=event.capacity,
        is_listed=event.is_listed,
        status=Occurrence.Status.CANCELLED if event.is_cancelled else Occurrence.Status.SCHEDULED,
    )


def behind(until: datetime):
    """Series whose dates are not rows up to ``until``."""
    late = Q(materialised_until__isnull=True) | Q(materialised_until__lt=until)
    series = Event.objects.exclude(rrule="").exclude(place__status=Place.Status.CLOSED)
    return series.filter(late, status__in=ALIVE)


def materialise_all(*, now: datetime | None = None) -> int:
    """Make rows of the dates of every series up to the horizon; returns how many are new.

    Leaves a heartbeat (``JobRun``). One series that cannot be made does not keep the others from their dates: it is
    named in the heartbeat and in the log, and tried again at the next run.
    """
    now = now or timezone.now()
    made, failed = 0, []
    series = list(behind(horizon(now) - STRIDE).values_list("pk", flat=True))
    for pk in series:
        try:
            made += materialise(Event(pk=pk), until=horizon(now))
        except Exception:
            logger.exception("Dates of the series %s were not made.", pk)
            failed.append(pk)
    job_ran(JOB, series=len(series), dates=made, failed=failed[:50])
    return made
