"""Dates of an event as rows: made from its rule, cancelled, postponed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventChanged, OccurrenceCancelled
from backend.events.models import Event, Occurrence
from backend.events.recurrence import occurrences
from backend.events.services.errors import EventIsCancelled
from backend.events.services.seats import locked
from backend.events.services.telling import tell_attendees
from backend.live.publishing import publish
from backend.notifications.models import Notification


def horizon(now: datetime) -> datetime:
    """Until when dates are rows: ``OCCURRENCE_HORIZON_DAYS`` ahead."""
    return now + timedelta(days=settings.OCCURRENCE_HORIZON_DAYS)


@transaction.atomic
def materialise(event: Event, *, until: datetime | None = None) -> int:
    """Make rows of the dates of ``event`` up to ``until``; returns how many are new. Free to call again."""
    until = until or horizon(timezone.now())
    if not event.rrule:
        # A date that was chosen by hand is a row however far away it is.
        until = max(until, *(moment_end(event, day) for day in [event.pattern.first, *event.pattern.rdates]))
    start = event.materialised_until or datetime.min.replace(year=1900, tzinfo=until.tzinfo)
    moments = {moment.recurrence_id: moment for moment in occurrences(event.pattern, start, until)}
    known = set(event.occurrences.filter(recurrence_id__in=moments).values_list("recurrence_id", flat=True))
    new = [moment for recurrence_id, moment in moments.items() if recurrence_id not in known]
    Occurrence.objects.bulk_create((row_of(event, moment) for moment in new), ignore_conflicts=True, batch_size=500)
    Event.objects.filter(pk=event.pk).update(materialised_until=until)
    event.materialised_until = until
    return len(new)


def moment_end(event: Event, day) -> datetime:
    """An instant safely after a local ``day`` of the rule."""
    return datetime(day.year, day.month, day.day, tzinfo=event.zone) + event.duration + timedelta(days=2)


def row_of(event: Event, moment) -> Occurrence:
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


def materialise_all(*, now: datetime | None = None) -> int:
    """Make rows of the dates of every series up to the horizon; returns how many are new."""
    until = horizon(now or timezone.now())
    behind = Event.objects.exclude(rrule="").filter(
        Q(materialised_until__isnull=True) | Q(materialised_until__lt=until), status=Event.Status.PUBLISHED
    )
    return sum(materialise(event, until=until) for event in behind.select_related("place").iterator(500))


@transaction.atomic
def cancel_occurrence(occurrence: Occurrence, *, by, reason: str) -> Occurrence:
    """Cancel one date, with a reason that everyone with a seat gets. Seats and conversation stay."""
    return _put_off(occurrence, Occurrence.Status.CANCELLED, by=by, reason=reason)


@transaction.atomic
def postpone_occurrence(occurrence: Occurrence, *, by, reason: str) -> Occurrence:
    """Postpone one date to a day that is not known yet. Seats and conversation stay."""
    return _put_off(occurrence, Occurrence.Status.POSTPONED, by=by, reason=reason)


def _put_off(occurrence: Occurrence, status: str, *, by, reason: str) -> Occurrence:
    occurrence = locked(occurrence)
    require(by, "events.cancel", occurrence)
    if occurrence.status == status:
        return occurrence
    if occurrence.is_cancelled:
        raise EventIsCancelled()
    if not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="cancel_reason")
    put_off(occurrence, status, reason=reason.strip())
    kind = "event.cancelled" if status == Occurrence.Status.CANCELLED else "event.postponed"
    record(kind, by=by, target=occurrence.event, place_id=occurrence.place_id, date=occurrence.slug, reason=reason)
    told = Notification.Kind.EVENT_CANCELLED if occurrence.is_cancelled else Notification.Kind.EVENT_POSTPONED
    tell_attendees(occurrence, told, by=by)
    return occurrence


def put_off(occurrence: Occurrence, status: str, *, reason: str) -> None:
    """Write down that a locked ``occurrence`` is off. For services, which ask and tell."""
    occurrence.status, occurrence.cancel_reason = status, reason
    occurrence.cancelled_at = timezone.now()
    occurrence.sequence += 1
    occurrence.own = sorted({*occurrence.own, "status"})
    occurrence.save()
    ids = {"place_id": occurrence.place_id, "event_id": occurrence.event_id}
    publish(OccurrenceCancelled(**ids, occurrence_id=occurrence.pk))
    publish(EventChanged(**ids))
