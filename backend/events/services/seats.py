"""Seats of one date: exact under a race, because everything is judged under the lock of its row."""

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.conversations.services import uninvite
from backend.core.permissions import require
from backend.events.live import SeatsChanged
from backend.events.models import Attendance, Occurrence
from backend.events.models.attendance import SEATED
from backend.events.services.errors import EventFull, EventIsCancelled, EventIsPostponed, EventOver
from backend.events.services.talk import let_in
from backend.live.publishing import publish


def locked(occurrence: Occurrence) -> Occurrence:
    """The row as it is now, held until the end of the transaction."""
    rows = Occurrence.objects.select_for_update(of=("self",))
    return rows.select_related("event", "place", "conversation").get(pk=occurrence.pk)


def recount(occurrence: Occurrence) -> None:
    """Write down how many seats of a locked ``occurrence`` are taken and waited for, and tell."""
    seats = occurrence.attendances.aggregate(
        taken=Coalesce(Sum("party", filter=Q(status__in=SEATED)), 0),
        waiting=Coalesce(Sum("party", filter=Q(status=Attendance.Status.WAITING)), 0),
    )
    occurrence.taken, occurrence.waiting = seats["taken"], seats["waiting"]
    occurrence.save(update_fields=["taken", "waiting"])
    publish(SeatsChanged(place_id=occurrence.place_id, event_id=occurrence.event_id, occurrence_id=occurrence.pk))


def check_open(occurrence: Occurrence) -> None:
    """Raise unless people can still sign up for ``occurrence``."""
    if occurrence.is_cancelled or occurrence.event.is_cancelled:
        raise EventIsCancelled()
    if occurrence.is_off:
        raise EventIsPostponed()
    if occurrence.ends_at <= timezone.now():
        raise EventOver()


@transaction.atomic
def sign_up(occurrence: Occurrence, *, by, party: int = 1) -> Attendance:
    """Give ``by`` seats for a party at ``occurrence``; a second call returns the same sign-up.

    Raises ``NotAllowed``, ``EventIsCancelled``, ``EventIsPostponed``, ``EventOver`` or ``EventFull``.
    """
    # Permission and seats are judged under this lock: one last seat, one person.
    occurrence = locked(occurrence)
    require(by, "events.attend", occurrence)
    attendance = occurrence.attendances.filter(user=by).first()
    if attendance and attendance.holds_seat:
        return attendance
    check_open(occurrence)
    if occurrence.capacity is not None and occurrence.taken + party > occurrence.capacity:
        raise EventFull()
    attendance, _created = occurrence.attendances.update_or_create(
        user=by, defaults={"status": Attendance.Status.GOING, "party": party, "created_at": timezone.now()}
    )
    let_in(occurrence, by)
    recount(occurrence)
    return attendance


@transaction.atomic
def give_up(occurrence: Occurrence, *, by) -> None:
    """Give the seat up; always possible, and free to call again."""
    occurrence = locked(occurrence)
    require(by, "events.leave", occurrence)
    if occurrence.attendances.live().filter(user=by).update(status=Attendance.Status.CANCELLED):
        if occurrence.conversation and occurrence.event.author_id != by.pk:
            uninvite(occurrence.conversation, by)
        recount(occurrence)
