"""Seats of one date: exact under a race, because everything is judged under the lock of its row."""

from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.conversations.services import uninvite
from backend.events.live import SeatsChanged
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.attendance import SEATED
from backend.events.services import invitations
from backend.events.services.calendar_parts import INVITED
from backend.events.services.errors import (
    DateGone,
    EventIsCancelled,
    EventIsHidden,
    EventIsPostponed,
    EventOver,
    NoSignUp,
    SignUpClosed,
)
from backend.events.services.reminders import plan_reminders
from backend.events.services.talk import let_in
from backend.events.services.telling import tell_attendance, words_of
from backend.live.publishing import publish

Status = Attendance.Status


def locked(occurrence: Occurrence) -> Occurrence:
    """The row as it is now, held until the end of the transaction. Raises ``DateGone``."""
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("event", "place", "conversation")
    try:
        return rows.get(pk=occurrence.pk)
    except Occurrence.DoesNotExist as gone:
        raise DateGone() from gone


def count(occurrence: Occurrence) -> None:
    """Set ``taken`` and ``waiting`` of ``occurrence`` from its sign-ups, without saving them."""
    seats = occurrence.attendances.aggregate(
        taken=Coalesce(Sum("party", filter=Q(status__in=SEATED)), 0),
        waiting=Coalesce(Sum("party", filter=Q(status=Status.WAITING)), 0),
    )
    occurrence.taken, occurrence.waiting = seats["taken"], seats["waiting"]


def recount(occurrence: Occurrence) -> None:
    """Write down how many seats of a locked ``occurrence`` are taken and waited for, and tell."""
    count(occurrence)
    occurrence.save(update_fields=["taken", "waiting", "gap_since"])
    publish(SeatsChanged(place_id=occurrence.place_id, event_id=occurrence.event_id, occurrence_id=occurrence.pk))


def fits(occurrence: Occurrence, party: int) -> bool:
    """Whether ``party`` more people fit in, by the counts on the row."""
    return occurrence.seats_left is None or party <= occurrence.seats_left


def closes_at(occurrence: Occurrence) -> datetime:
    """When sign-up closes: so long before the start as the organiser wants, else people may come late."""
    before = occurrence.event.closes_minutes
    return occurrence.starts_at - timedelta(minutes=before) if before else occurrence.ends_at


def check_open(occurrence: Occurrence, *, at: datetime | None = None) -> None:
    """Raise unless people can still sign up for ``occurrence``."""
    at = at or timezone.now()
    check_planned(occurrence, at=at)
    if occurrence.event.sign_up == Event.SignUp.NONE:
        raise NoSignUp()
    if closes_at(occurrence) <= at:
        raise SignUpClosed()


def check_planned(occurrence: Occurrence, *, at: datetime) -> None:
    """Raise unless ``occurrence`` takes place, may be seen and is not over."""
    if occurrence.is_cancelled or occurrence.event.is_cancelled:
        raise EventIsCancelled()
    if occurrence.is_off:
        raise EventIsPostponed()
    if occurrence.event.is_hidden:
        raise EventIsHidden()
    if occurrence.ends_at <= at:
        raise EventOver()


def settle(
    row: Attendance, status: str, *, occurrence: Occurrence, tells: str = "", words: dict | None = None, by=None,
    **facts,
) -> None:  # fmt: skip
    """The one place where the status of a sign-up changes; the talk of the date opens and closes with it.

    ``tells``: the kind of news with which the person hears of it, by ``words`` more than what and when; whose calendar
    gets a letter about it reads the news there, and no second letter.
    """
    was = row.status if row.pk else ""
    had_seat = was == Status.GOING
    row.status = status
    for name, value in facts.items():
        setattr(row, name, value)
    if status not in (Status.OFFERED, Status.WAITING):
        row.offered_until = None
    row.occurrence = occurrence
    if was and (was in INVITED) != (status in INVITED):
        # RFC 5546 2.1.4: who comes back after a CANCEL is asked with a higher number, or calendars pass over it.
        row.sequence += 1
    row.save()
    known = words_of(occurrence, **(words or {})) if tells else None
    is_written = invitations.follow(row, was=was, tells=tells, words=known)
    if had_seat or status == Status.GOING:
        plan_reminders(row)
    if status == Status.GOING and not had_seat:
        welcome(row)
    elif had_seat and status != Status.GOING:
        see_off(row)
    if tells:
        tell_attendance(row, tells, occurrence, by=by, **(words or {}), **({"is_written": True} if is_written else {}))


def welcome(row: Attendance) -> None:
    """Let one who comes into the talk of the date; a regular guest only where one is going on."""
    if row.user and (row.standing_id is None or row.occurrence.conversation_id):
        let_in(row.occurrence, row.user)


def see_off(row: Attendance) -> None:
    talk, event = row.occurrence.conversation, row.occurrence.event
    if talk and row.user and row.user_id != event.author_id and not event.organisers.filter(pk=row.user_id).exists():
        uninvite(talk, row.user)
