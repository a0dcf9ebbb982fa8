"""Reminders of those who come: rows with a time, sent once, and moved when the start moves.

A reminder is a line in the inbox; whether and when a letter follows is the person's choice (``notifications``).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from backend.core.moments import instant
from backend.events.models import Attendance, Event, Occurrence, Reminder
from backend.events.services.telling import tell_attendance, words_of
from backend.notifications.models import Notification
from backend.notifications.services import notify_all

Kind = Reminder.Kind
# Planned here; the question whether people still come is planned by ``reconfirming``.
PLANNED = (Kind.DAY_BEFORE, Kind.SOON, Kind.THANKS)
SOON = timedelta(hours=2)
# After this, a confirmation that is not there no longer helps: the seat is freed (``reconfirming``).
RECONFIRM_UNTIL = timedelta(hours=6)
THANKS_AFTER = timedelta(hours=2)
THANKS_UNTIL = timedelta(days=3)
# Regular guests of a series are asked how it was once in so long.
THANKS_AGAIN = timedelta(days=60)
# What happens on the same day is told at once: one digest instead of three letters the same morning.
TOGETHER = timedelta(hours=6)
MORNING = time(9)
DAY_STARTS, DAY_ENDS = time(8), time(21)
BATCH = 200
TOLD = {
    Kind.DAY_BEFORE: Notification.Kind.EVENT_REMINDER,
    Kind.SOON: Notification.Kind.EVENT_REMINDER,
    Kind.RECONFIRM: Notification.Kind.EVENT_RECONFIRM,
    Kind.THANKS: Notification.Kind.EVENT_THANKS,
}


def due_of(kind: str, occurrence: Occurrence) -> datetime | None:
    """When the reminder is due; ``None`` where it makes no sense. The day before is meant by the wall clock."""
    local = occurrence.starts_at.astimezone(occurrence.zone)
    if kind == Kind.DAY_BEFORE:
        clock = MORNING if occurrence.event.is_all_day else local.time()
        return instant(local.date() - timedelta(days=1), clock, occurrence.zone)
    if kind == Kind.SOON:
        return None if occurrence.event.is_all_day else occurrence.starts_at - SOON
    return occurrence.ends_at + THANKS_AFTER


def useful_until(kind: str, occurrence: Occurrence) -> datetime:
    """After this a late reminder (the worker was away) is not sent."""
    before = {Kind.DAY_BEFORE: SOON, Kind.SOON: timedelta(), Kind.RECONFIRM: RECONFIRM_UNTIL}
    return occurrence.ends_at + THANKS_UNTIL if kind == Kind.THANKS else occurrence.starts_at - before[kind]


def wanted(row: Attendance, now: datetime) -> dict[str, datetime]:
    """The reminders that ``row`` should have, with their times. What would be due by now was just said anyway."""
    if row.status != Attendance.Status.GOING or not (row.user_id or row.email) or row.occurrence.is_off:
        return {}
    found = {}
    for kind in PLANNED:
        due = due_of(kind, row.occurrence)
        if due and not row.user_id:
            due = by_daylight(kind, due, row.occurrence)
        if due and due > now:
            found[kind] = due
    return found


def by_daylight(kind: str, due: datetime, occurrence: Occurrence) -> datetime | None:
    """For a guest, who has no quiet hours to choose: not at night at the place, or not at all."""
    local = due.astimezone(occurrence.zone)
    if DAY_STARTS <= local.time() < DAY_ENDS:
        return due
    day = local.date() + timedelta(days=1 if local.time() >= DAY_ENDS else 0)
    morning = instant(day, DAY_STARTS, occurrence.zone)
    return morning if morning <= useful_until(kind, occurrence) else None


def plan_reminders(attendance: Attendance, *, now: datetime | None = None) -> None:
    """Make, move or take away the reminders of one sign-up; free to call again."""
    _plan([attendance], now or timezone.now())


def replan(occurrences: Iterable[Occurrence], *, now: datetime | None = None) -> None:
    """The same for everyone who comes to dates that moved, were cancelled or take place after all (5 queries)."""
    rows = Attendance.objects.going().filter(occurrence__in=[occurrence.pk for occurrence in occurrences])
    _plan(list(rows.select_related("occurrence__event", "occurrence__place")), now or timezone.now())


def _plan(rows: list[Attendance], now: datetime) -> None:
    known = {(found.attendance_id, found.kind): found for found in Reminder.objects.filter(attendance__in=rows)}
    new, moved, gone = [], [], []
    for row in rows:
        due = wanted(row, now)
        for kind in PLANNED:
            found = known.get((row.pk, kind))
            if found is None and kind in due:
                new.append(Reminder(attendance=row, kind=kind, due_at=due[kind]))
            elif found and kind in due and found.due_at != due[kind]:
                # Also one that was sent: for the old start, which no longer holds.
                found.due_at, found.sent_at = due[kind], None
                moved.append(found)
            elif found and kind not in due and found.sent_at is None:
                gone.append(found.pk)
    if gone:
        Reminder.objects.filter(pk__in=gone).delete()
    Reminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    Reminder.objects.bulk_update(moved, ["due_at", "sent_at"], batch_size=500)


def send_reminders(*, now: datetime | None = None) -> int:
    """Send what is due to those who come; returns how many. Each is sent once, however many workers there are."""
    now = now or timezone.now()
    sent = 0
    while (batch := _send_batch(now)) is not None:
        sent += batch
    return sent


@transaction.atomic
def _send_batch(now: datetime) -> int | None:
    due = _claim(Q(due_at__lte=now))
    if not due:
        return None
    people = {row.attendance.user_id for row in due if row.kind == Kind.DAY_BEFORE} - {None}
    soon = Q(kind=Kind.DAY_BEFORE, attendance__user__in=people, due_at__gt=now, due_at__lte=now + TOGETHER)
    rows = due + (_claim(soon) if people else [])
    told = _told_before(rows, now)
    send, later, drop = [], [], []
    for row in rows:
        {"send": send, "later": later, "drop": drop}[_judge(row, told, now)].append(row)
    for row in send:
        row.sent_at = now
    Reminder.objects.bulk_update(send + later, ["sent_at", "due_at"], batch_size=500)
    Reminder.objects.filter(pk__in=[row.pk for row in drop]).delete()
    _tell(send)
    return len(send)


def _claim(which: Q) -> list[Reminder]:
    """Up to ``BATCH`` unsent rows, held until the end of the transaction; another worker's are left to it."""
    rows = Reminder.objects.select_for_update(of=("self",), skip_locked=True).filter(which, sent_at=None)
    rows = rows.select_related("attendance__user", "attendance__occurrence__event", "attendance__occurrence__place")
    return list(rows.order_by("due_at", "pk")[:BATCH])


def _judge(row: Reminder, told: set, now: datetime) -> str:
    """Whether to ``send`` a claimed reminder now, ``later`` (its start moved) or never (``drop``)."""
    attendance = row.attendance
    occurrence = attendance.occurrence
    event = occurrence.event
    takes_place = event.status == Event.Status.PUBLISHED and not event.is_hidden and not occurrence.is_off
    if not takes_place or attendance.status != Attendance.Status.GOING or now > useful_until(row.kind, occurrence):
        return "drop"
    if row.kind == Kind.RECONFIRM:
        is_asked = attendance.asked_to_confirm_at and not attendance.reconfirmed_at
        return "send" if is_asked else "drop"
    if row.kind == Kind.THANKS and (
        attendance.outcome == Attendance.Outcome.NO_SHOW or (attendance.user_id, event.pk) in told
    ):
        return "drop"
    planned = due_of(row.kind, occurrence)
    if planned and planned > max(now, row.due_at) + timedelta(minutes=1):
        row.due_at = planned
        return "later"
    if row.kind == Kind.THANKS and attendance.user_id:
        told.add((attendance.user_id, event.pk))
    return "send"


def _told_before(rows: list[Reminder], now: datetime) -> set[tuple[int, int]]:
    """Who was asked lately how an event was: pairs of person and event."""
    asked = [row.attendance for row in rows if row.kind == Kind.THANKS and row.attendance.user_id]
    if not asked:
        return set()
    before = Reminder.objects.filter(
        kind=Kind.THANKS,
        sent_at__gt=now - THANKS_AGAIN,
        attendance__user__in={row.user_id for row in asked},
        attendance__occurrence__event__in={row.occurrence.event_id for row in asked},
    )
    return set(before.values_list("attendance__user", "attendance__occurrence__event"))


def _tell(rows: list[Reminder]) -> None:
    """One line in the inbox each, a letter to guests; two reminders of one start at a time are one."""
    groups: dict[tuple[str, Occurrence], dict[int, Attendance]] = defaultdict(dict)
    for row in rows:
        groups[TOLD[row.kind], row.attendance.occurrence][row.attendance_id] = row.attendance
    for (kind, occurrence), attendances in groups.items():
        more = {}
        if kind == Notification.Kind.EVENT_RECONFIRM:
            more["until_at"] = (occurrence.starts_at - RECONFIRM_UNTIL).isoformat()
        people = [row.user_id for row in attendances.values() if row.user_id]
        if people:
            notify_all(
                dict.fromkeys(people, kind),
                params=words_of(occurrence, **more),
                url=address_of(kind, occurrence),
                place_id=occurrence.place_id,
            )
        for row in attendances.values():
            if row.user_id is None:
                tell_attendance(row, kind, occurrence, **more)


def address_of(kind: str, occurrence: Occurrence) -> str:
    if kind == Notification.Kind.EVENT_THANKS:
        return reverse("feedback", args=[occurrence.event.slug, occurrence.slug])
    return occurrence.get_absolute_url()
