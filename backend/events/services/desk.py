"""The host's desk: who is on the list, who came, who phoned, and a word to all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.events.live import SeatsChanged
from backend.events.models import Attendance, Occurrence
from backend.events.models.attendance import LIVE
from backend.events.services.coming import answer_offer, enter, withdraw, write_down
from backend.events.services.guests import say_what_became
from backend.events.services.seats import Status, check_open, check_planned, locked, settle
from backend.events.services.telling import tell_attendance, tell_attendees
from backend.events.services.waiting import fill
from backend.live.publishing import publish
from backend.notifications.models import Notification

MESSAGES_PER_HOUR = 10


def at_desk(row: Attendance, *, by) -> tuple[Occurrence, Attendance]:
    """The date, locked, and the row as it is now, for who keeps its list."""
    occurrence = locked(row.occurrence)
    require(by, "events.manage_attendees", occurrence)
    return occurrence, occurrence.attendances.select_related("user").get(pk=row.pk)


@transaction.atomic
def approve(row: Attendance, *, by, at: datetime | None = None) -> Attendance:
    """Say yes to one who asks: a seat, or a place in the waiting list when none is left. Free to call again."""
    occurrence, row = at_desk(row, by=by)
    at = at or timezone.now()
    if row.status not in (Status.ASKED, Status.DECLINED):
        return row
    check_planned(occurrence, at=at)
    tells = Notification.Kind.SEAT_APPROVED
    row = enter(occurrence, row, waits=True, at=at, is_approved=True, tells=tells, by=by)
    record("seat.approved", by=by, target=row, place_id=occurrence.place_id)
    if row.status == Status.GOING:
        return row
    if row.user:
        with translation.override(row.user.language or None):
            why = str(_("The organiser agreed. All seats are taken just now: you are on the waiting list."))
        tell_attendance(row, Notification.Kind.EVENT_MESSAGE, occurrence, why=why)
    else:
        say_what_became(row, occurrence)
    return row


@transaction.atomic
def decline(row: Attendance, *, by, reason: str, at: datetime | None = None) -> Attendance:
    """Say no to one who asks, or take a seat back, with a reason that they get."""
    occurrence, row = at_desk(row, by=by)
    if not reason.strip():
        raise Invalid(_("Write why: the person gets these words."), field="reason")
    if row.status == Status.DECLINED:
        return row
    words = {"why": reason.strip()}
    tells = Notification.Kind.SEAT_DECLINED
    settle(row, Status.DECLINED, occurrence=occurrence, tells=tells, words=words, by=by)
    record("seat.declined", by=by, target=row, place_id=occurrence.place_id, **words)
    fill(occurrence, at=at or timezone.now())
    return row


@transaction.atomic
def sign_off(row: Attendance, *, by, at: datetime | None = None) -> Attendance:
    """Somebody phoned that they do not come."""
    occurrence, row = at_desk(row, by=by)
    if row.status in (*LIVE, Status.UNCONFIRMED):
        withdraw(occurrence, row, at=at or timezone.now())
        record("seat.signed_off", by=by, target=row, place_id=occurrence.place_id)
    return row


@transaction.atomic
def answer_for(row: Attendance, *, by, at: datetime | None = None) -> Attendance:
    """Somebody who was called says yes to the seat that they are offered."""
    occurrence, row = at_desk(row, by=by)
    if row.status in (Status.OFFERED, Status.WAITING):
        row = answer_offer(occurrence, row, at=at or timezone.now())
        record("seat.answered_for", by=by, target=row, place_id=occurrence.place_id)
    return row


@transaction.atomic
def mark(row: Attendance, outcome: str, *, by) -> Attendance:
    """Write down whether somebody came; an empty ``outcome`` takes it back."""
    occurrence, row = at_desk(row, by=by)
    if outcome not in Attendance.Outcome.values:
        raise Invalid(field="outcome")
    if row.outcome != outcome:
        row.outcome = outcome
        row.save(update_fields=["outcome"])
        _tell_desks(occurrence)
    return row


@transaction.atomic
def count_extra(occurrence: Occurrence, heads: int, *, by) -> Occurrence:
    """Write down how many came without signing up."""
    occurrence = locked(occurrence)
    require(by, "events.manage_attendees", occurrence)
    if not 0 <= heads <= 10_000:
        raise Invalid(_("Write a number of people."), field="heads")
    occurrence.extra_heads = heads
    occurrence.save(update_fields=["extra_heads"])
    _tell_desks(occurrence)
    return occurrence


def _tell_desks(occurrence: Occurrence) -> None:
    publish(SeatsChanged(place_id=occurrence.place_id, event_id=occurrence.event_id, occurrence_id=occurrence.pk))


@transaction.atomic
def sign_up_by_phone(
    occurrence: Occurrence, *, by, name: str, consent: str, phone: str = "", party: int = 1, waits: bool = False,
    at: datetime | None = None, **facts,
) -> Attendance:  # fmt: skip
    """Sign up somebody who phoned: a name, what they agreed to, and the same seats as for everyone.

    Raises ``NotAllowed``, ``Invalid``, ``EventFull`` or what ``check_open`` raises.
    """
    at = at or timezone.now()
    occurrence = locked(occurrence)
    require(by, "events.manage_attendees", occurrence)
    check_open(occurrence, at=at)
    if not name.strip():
        raise Invalid(_("Write the name."), field="name")
    if not consent.strip():
        raise Invalid(_("Read the sentence to the person and tick it when they agree."), field="consent")
    row = Attendance(
        occurrence=occurrence, name=name.strip()[:80], phone=phone.strip()[:40], consent=consent.strip()[:200],
        registered_by=by, created_at=at,
    )  # fmt: skip
    write_down(row, occurrence.event, party=party, **facts)
    row = enter(occurrence, row, waits=waits, at=at, is_approved=True)
    record("seat.by_phone", by=by, target=row, place_id=occurrence.place_id, consent=row.consent)
    return row


@transaction.atomic
def write_to_all(occurrence: Occurrence, *, by, text: str, statuses: tuple[str, ...]) -> int:
    """A word to everyone on the list with one of ``statuses``, by letter to guests; returns to how many.

    Raises ``NotAllowed``, ``Invalid`` or ``TooMany``.
    """
    require(by, "events.manage_attendees", occurrence)
    if not text.strip():
        raise Invalid(_("Write what you want to say."), field="text")
    if not statuses or not set(statuses) <= set(LIVE):
        raise Invalid(_("Choose who gets it."), field="statuses")
    refuse_flood(f"events.message.{occurrence.pk}.{by.pk}", MESSAGES_PER_HOUR)
    told = tell_attendees(occurrence, Notification.Kind.EVENT_MESSAGE, by=by, only=tuple(statuses), why=text.strip())
    # Not what was written: the record is for ever, and words to people may be about people.
    record("event.message", by=by, target=occurrence.event, place_id=occurrence.place_id, people=told)
    return told
