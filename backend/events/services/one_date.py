"""One date of an event: cancelled, restored, postponed, given a new day. Its rooms follow."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventChanged, OccurrenceCancelled
from backend.events.models import Event, Occurrence
from backend.events.services import rooms
from backend.events.services.announcing import tell_places
from backend.events.services.errors import DateGone, EventIsCancelled, EventOver
from backend.events.services.reconfirming import ask_after_move
from backend.events.services.seats import locked
from backend.events.services.talk import retitle
from backend.events.services.telling import change_of, tell_attendees, tell_of_dates
from backend.live.publishing import publish
from backend.notifications.models import Notification

Status = Occurrence.Status
TOLD = {
    Status.CANCELLED: Notification.Kind.EVENT_CANCELLED,
    Status.POSTPONED: Notification.Kind.EVENT_POSTPONED,
}


@transaction.atomic
def cancel_occurrence(occurrence: Occurrence, *, by, reason: str) -> Occurrence:
    """Cancel one date, with a reason that everyone with a seat gets. Seats and conversation stay, rooms are let go."""
    return _put_off_one(occurrence, Status.CANCELLED, by=by, reason=reason)


@transaction.atomic
def postpone_occurrence(occurrence: Occurrence, *, by, reason: str) -> Occurrence:
    """Postpone one date to a day that is not known yet. Seats and conversation stay, rooms are let go."""
    return _put_off_one(occurrence, Status.POSTPONED, by=by, reason=reason)


@transaction.atomic
def restore_occurrence(occurrence: Occurrence, *, by, skip_taken: bool = False) -> Occurrence:
    """Let a cancelled or postponed date take place after all, as it was announced. Those who come are asked again.

    Raises ``EventIsCancelled`` when the whole event is, ``EventOver``, or ``RoomsTaken`` at the field ``rooms``.
    """
    occurrence = _locked_to_change(occurrence, by=by)
    if not occurrence.is_off:
        return occurrence
    _take_place(occurrence)
    _settle_again(occurrence, "event.date_restored", by=by, skip_taken=skip_taken)
    tell_attendees(occurrence, Notification.Kind.EVENT_RESTORED, by=by)
    return occurrence


@transaction.atomic
def give_date(
    occurrence: Occurrence, *, by, starts_at: datetime, ends_at: datetime, skip_taken: bool = False
) -> Occurrence:
    """Give one date, a postponed one above all, its new day. Those who come are asked again.

    Raises ``Invalid`` with the field, or ``RoomsTaken`` at the field ``rooms``.
    """
    occurrence = _locked_to_change(occurrence, by=by)
    check_span(starts_at, ends_at)
    _take_place(occurrence)
    was_at = occurrence.starts_at
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.own = sorted({*occurrence.own, "starts_at", "ends_at"})
    _settle_again(occurrence, "event.date_given", by=by, skip_taken=skip_taken)
    words = change_of(occurrence, was_at=was_at, is_elsewhere=False)
    tell_attendees(occurrence, Notification.Kind.EVENT_CHANGED, by=by, **words)
    return occurrence


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    """Raise ``Invalid`` unless the end comes after the start, and the start is still to come."""
    if ends_at <= starts_at:
        raise Invalid(_("The end must come after the start."), field="ends")
    if starts_at <= timezone.now():
        raise Invalid(_("This time has passed."), field="day")


def locked_with_event(occurrence: Occurrence) -> Occurrence:
    """The row as it is now with its event, both held until the end of the transaction; the event is locked first.

    Raises ``DateGone``.
    """
    event_id = Occurrence.objects.filter(pk=occurrence.pk).values_list("event_id", flat=True).first()
    if event_id is None:
        raise DateGone()
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event_id)
    row = locked(occurrence)
    if row.event_id != event.pk:  # the series was split while we waited
        return locked_with_event(occurrence)
    row.event, row.place = event, event.place
    return row


def put_off(rows: Iterable[Occurrence], status: str, *, reason: str, by) -> None:
    """Write down that dates of one locked event are off, let their rooms go, and tell everyone once.

    For services, which ask for permission and keep the record.
    """
    rows = list(rows)
    for row in rows:
        row.status, row.cancel_reason = status, reason.strip()
        row.cancelled_at = row.updated_at = timezone.now()
        row.sequence += 1
        row.own = sorted({*row.own, "status"})
    fields = ["status", "cancel_reason", "cancelled_at", "updated_at", "sequence", "own"]
    Occurrence.objects.bulk_update(rows, fields, batch_size=200)
    if not rows:
        return
    rooms.settle(rows[0].event, by=by, only=rows)
    for row in rows:
        publish(OccurrenceCancelled(place_id=row.place_id, event_id=row.event_id, occurrence_id=row.pk))
    tell_places(rows[0].event, EventChanged)
    tell_of_dates(rows, TOLD[status], by=by)


def _put_off_one(occurrence: Occurrence, status: str, *, by, reason: str) -> Occurrence:
    occurrence = locked_with_event(occurrence)
    require(by, "events.cancel", occurrence)
    if occurrence.status == status:
        return occurrence
    if occurrence.is_cancelled:
        raise EventIsCancelled()
    if not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="cancel_reason")
    put_off([occurrence], status, reason=reason, by=by)
    kind = "event.cancelled" if status == Status.CANCELLED else "event.postponed"
    record(kind, by=by, target=occurrence.event, place_id=occurrence.place_id, date=occurrence.slug, reason=reason)
    return occurrence


def _locked_to_change(occurrence: Occurrence, *, by) -> Occurrence:
    occurrence = locked_with_event(occurrence)
    require(by, "events.cancel", occurrence)
    require(by, "events.review", occurrence)  # that it takes place after all is said anew: not in a closed place
    if occurrence.event.is_cancelled:
        raise EventIsCancelled()
    if occurrence.ends_at <= timezone.now() and occurrence.status != Status.POSTPONED:
        raise EventOver()
    return occurrence


def _take_place(occurrence: Occurrence) -> None:
    occurrence.status, occurrence.cancel_reason, occurrence.cancelled_at = Status.SCHEDULED, "", None
    occurrence.own = [name for name in occurrence.own if name != "status"]


def _settle_again(occurrence: Occurrence, act: str, *, by, skip_taken: bool) -> None:
    """Save a date that takes place, with its rooms; keep the record, and ask those who come anew."""
    occurrence.sequence += 1
    occurrence.save()
    rooms.settle(occurrence.event, by=by, skip_taken=skip_taken, again=True, only=[occurrence])
    occurrence.refresh_from_db(fields=["booking", "own"])
    retitle([occurrence])
    ask_after_move([occurrence], at=timezone.now())
    record(act, by=by, target=occurrence.event, place_id=occurrence.place_id, date=occurrence.slug)
    tell_places(occurrence.event, EventChanged)
