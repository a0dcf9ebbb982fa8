"""Reconfirm or release: who does not confirm a seat in time makes room for who waits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.audit.services import record
from backend.core.permissions import require
from backend.events.models import Attendance, Occurrence, Reminder
from backend.events.selectors.coming import RELEASE_BEFORE
from backend.events.services.reminders import replan
from backend.events.services.seats import Status, check_planned, locked, settle
from backend.events.services.waiting import fill
from backend.notifications.models import Notification

ASK_BEFORE = timedelta(hours=24)
REMIND_BEFORE = timedelta(hours=12)
# Nobody loses a seat who had less time than this to answer.
TIME_TO_ANSWER = timedelta(hours=4)
# Nearer than this, a seat that is freed would help nobody.
TOO_LATE = timedelta(hours=1)
# An answer older than this before the start was about an earlier question: of a moved date, say.
FRESH = timedelta(hours=30)
QUIET_FROM, QUIET_UNTIL = 21, 8  # o'clock at the place
BATCH = 200


def ask_all(*, now: datetime | None = None) -> int:
    """Ask everyone with a seat the day before, by daylight where that leaves time; returns how many."""
    now = now or timezone.now()
    near = _near(now).filter(starts_at__gt=now + RELEASE_BEFORE + TIME_TO_ANSWER)
    return sum(_ask(date, now) for date in near if _is_due(date, now))


def _near(now: datetime):
    """Coming dates of the next day whose organiser wants a confirmation."""
    dates = Occurrence.objects.filter(
        starts_at__gt=now, starts_at__lte=now + ASK_BEFORE, status=Occurrence.Status.SCHEDULED,
        event__reconfirms=True, event__status="published", event__hidden_at=None,
    )  # fmt: skip
    return dates.select_related("place").order_by("starts_at")


def _is_due(occurrence: Occurrence, now: datetime) -> bool:
    by_day = QUIET_UNTIL <= now.astimezone(occurrence.zone).hour < QUIET_FROM
    return by_day or occurrence.starts_at - now <= REMIND_BEFORE


@transaction.atomic
def _ask(occurrence: Occurrence, now: datetime) -> int:
    unasked = Q(asked_to_confirm_at=None) | Q(asked_to_confirm_at__lt=occurrence.starts_at - FRESH)
    # Who signed up only now has just said that they come.
    to_ask = Attendance.objects.going().filter(unasked, occurrence=occurrence)
    to_ask = to_ask.filter(created_at__lte=occurrence.starts_at - ASK_BEFORE)
    if not to_ask.exists():
        return 0
    occurrence = locked(occurrence)
    rows = list(to_ask.select_related("user"))
    until = occurrence.starts_at - RELEASE_BEFORE
    for row in rows:
        settle(
            row, Status.GOING, occurrence=occurrence, asked_to_confirm_at=now, reconfirmed_at=None,
            tells=Notification.Kind.EVENT_RECONFIRM, words={"until_at": until.isoformat()},
        )  # fmt: skip
        Reminder.objects.update_or_create(
            attendance=row,
            kind=Reminder.Kind.RECONFIRM,
            defaults={"due_at": occurrence.starts_at - REMIND_BEFORE, "sent_at": None},
        )
    return len(rows)


@transaction.atomic
def reconfirm(occurrence: Occurrence, *, by, at: datetime | None = None) -> None:
    """Say once more that ``by`` comes; free to call again."""
    occurrence = locked(occurrence)
    require(by, "events.leave", occurrence)
    if row := occurrence.attendances.going().filter(user=by).first():
        write_answer(occurrence, row, at=at or timezone.now())


@transaction.atomic
def reconfirm_as_guest(row: Attendance, *, at: datetime | None = None) -> None:
    """As ``reconfirm``, with the link of a letter."""
    occurrence = locked(row.occurrence)
    if row := occurrence.attendances.going().filter(pk=row.pk, user=None).first():
        write_answer(occurrence, row, at=at or timezone.now())


@transaction.atomic
def reconfirm_for(row: Attendance, *, by, at: datetime | None = None) -> None:
    """Somebody was called and comes."""
    occurrence = locked(row.occurrence)
    require(by, "events.manage_attendees", occurrence)
    if row := occurrence.attendances.going().filter(pk=row.pk).first():
        write_answer(occurrence, row, at=at or timezone.now())


def write_answer(occurrence: Occurrence, row: Attendance, *, at: datetime) -> None:
    """The seat stays; the reminder that was still to come does not."""
    check_planned(occurrence, at=at)
    settle(row, Status.GOING, occurrence=occurrence, reconfirmed_at=at)
    row.reminders.filter(kind=Reminder.Kind.RECONFIRM, sent_at=None).delete()


def ask_after_move(occurrences: Iterable[Occurrence], *, at: datetime) -> None:
    """Ask those with a seat whether the new time or place of locked dates suits them; nobody is told here.

    Their reminders move along.
    """
    going = Attendance.objects.going().filter(occurrence__in=[occurrence.pk for occurrence in occurrences])
    going.update(asked_to_confirm_at=at, reconfirmed_at=None)
    replan(occurrences, now=at)


def release_silent(*, now: datetime | None = None) -> int:
    """Free the seats of those who did not answer until six hours before the start; returns how many."""
    now = now or timezone.now()
    near = _near(now).filter(starts_at__lte=now + RELEASE_BEFORE, starts_at__gt=now + TOO_LATE)
    return sum(_release(date, now) for date in near.filter(attendances__asked_to_confirm_at__isnull=False).distinct())


@transaction.atomic
def _release(occurrence: Occurrence, now: datetime) -> int:
    silent = Attendance.objects.going().filter(
        asked_to_confirm_at__lte=now - TIME_TO_ANSWER, reconfirmed_at=None, occurrence=occurrence
    )
    # Who only phoned has no button to press: whether they come is the host's call.
    silent = silent.exclude(user=None, email="")
    if not silent.exists():
        return 0
    occurrence = locked(occurrence)
    rows = list(silent.select_related("user"))
    for row in rows:
        settle(row, Status.RELEASED, occurrence=occurrence, tells=Notification.Kind.SEAT_RELEASED)
        record("seat.released", by=None, target=row, place_id=occurrence.place_id)
    fill(occurrence, at=now)
    return len(rows)


def is_asked(row: Attendance | None) -> bool:
    """Whether somebody with a seat should answer: Are you coming?"""
    return (
        row is not None
        and row.status == Status.GOING
        and row.asked_to_confirm_at is not None
        and row.reconfirmed_at is None
    )
