"""A new rule for an event: which dates stay, move, appear, go; nobody's seat is lost by it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.events.models import Attendance, Event, Occurrence
from backend.events.recurrence import Moment, Pattern
from backend.events.recurrence.pattern import moment as moment_at
from backend.events.services import rooms
from backend.events.services.dates import BEGINNING, moments_between, reach, row_of

DAY = timedelta(days=1)
# Where original starts wait while others take their place: far behind every calendar.
PARKED = timedelta(days=366 * 1000)
# Sign-ups that nobody who is there would miss.
GONE = (Attendance.Status.CANCELLED, Attendance.Status.DECLINED, Attendance.Status.RELEASED)


@dataclass(frozen=True)
class Moved:
    """A date that stays itself, people and all, with another start."""

    row: Occurrence
    moment: Moment
    # As it was before.
    starts_at: datetime
    ends_at: datetime


@dataclass
class Plan:
    """What a new rule does to the coming dates. Dates that began are history and stay as they are."""

    pattern: Pattern
    until: datetime
    moved: list[Moved] = field(default_factory=list)
    kept: list[Occurrence] = field(default_factory=list)
    added: list[Moment] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)
    # Dates that the rule no longer gives but where people come or talk, or that somebody changed by hand.
    orphaned: list[Occurrence] = field(default_factory=list)
    # Rows of ``added``, once the plan is carried out.
    made: list[Occurrence] = field(default_factory=list)


def plan_change(event: Event, pattern: Pattern, *, now: datetime | None = None) -> Plan:
    """What becomes of the dates of a locked ``event`` when ``pattern`` becomes its rule (4 queries; changes nothing).

    A date is the same date when the rule still gives it; else when the rule moved as a whole (Tuesdays at six become
    Tuesdays at seven, or Wednesdays); else when the rule gives another hour of its day.
    """
    now = now or timezone.now()
    until = max(reach(pattern, now), event.materialised_until or now)
    rows, history = _rows(event, pattern, now)
    since = BEGINNING if not (event.is_series and pattern.rrule) else now - pattern.duration - DAY
    wanted = moments_between(pattern, since, until)
    for row in rows:
        if row.recurrence_id < since:  # put off to a later day: the rule may still give its original start
            wanted |= _at(pattern, row.recurrence_id)
    _match(event, pattern, history, wanted, over=True)
    plan = Plan(pattern, until)
    for row, moment in _match(event, pattern, rows, wanted).items():
        if moment is None:
            (plan.orphaned if is_needed(row) else plan.dropped).append(row)
        elif is_where(row, moment):
            plan.kept.append(row)
        else:
            plan.moved.append(Moved(row, moment, row.starts_at, row.ends_at))
    plan.added = sorted(moment for moment in wanted.values() if moment.starts_at > now)
    return plan


def _rows(event: Event, pattern: Pattern, now: datetime) -> tuple[list[Occurrence], list[Occurrence]]:
    """The dates that may change, held until the end of the transaction, and those that began."""
    rows = event.occurrences.order_by("recurrence_id")
    if event.is_series:
        rows = rows.filter(Q(recurrence_id__gt=now - pattern.duration - 2 * DAY) | Q(starts_at__gt=now))
    # Locked first and read afterwards: who has signed up is only then certain.
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    people = Attendance.objects.exclude(status__in=GONE).filter(occurrence=OuterRef("pk"))
    talk = Conversation.objects.filter(occurrence=OuterRef("pk"), message_no__gt=0)
    found = list(rows.annotate(has_people=Exists(people), has_talk=Exists(talk)).select_related("booking"))
    for row in found:
        row.event, row.place = event, event.place
    if not event.is_series:
        return found, []
    return [row for row in found if row.starts_at > now], [row for row in found if row.starts_at <= now]


def _at(pattern: Pattern, recurrence_id: datetime) -> dict[datetime, Moment]:
    found = moments_between(pattern, recurrence_id, recurrence_id + timedelta(seconds=1))
    return {key: moment for key, moment in found.items() if key == recurrence_id}


def _match(
    event: Event, pattern: Pattern, rows: list[Occurrence], wanted: dict[datetime, Moment], *, over: bool = False
) -> dict[Occurrence, Moment | None]:
    """Which of ``wanted`` each of ``rows`` becomes; what is given is taken out of ``wanted``.

    ``over``: of dates that began, which only keep others from taking place at their hour or on their day.
    """
    by_local = {local_of(pattern, moment.recurrence_id): moment for moment in wanted.values()}
    shift = as_datetime(pattern.first) - as_datetime(event.pattern.first)
    found: dict[Occurrence, Moment | None] = dict.fromkeys(rows)
    ways = (
        lambda old: old,
        lambda old: old + shift,
        lambda old: min((local for local in by_local if local.date() == old.date()), default=None, key=_from(old)),
        # A single event is its only date, wherever it goes.
        lambda old: None if event.is_series else min(by_local, default=None),
    )
    for way in (ways[0], ways[2]) if over else ways:
        for row in rows:
            if found[row] is None and (moment := by_local.pop(way(local_of(event.pattern, row.recurrence_id)), None)):
                found[row] = wanted.pop(moment.recurrence_id)
    return found


def _from(old: datetime):
    return lambda local: abs(local - old)


def as_datetime(first: date | datetime) -> datetime:
    return first if isinstance(first, datetime) else datetime.combine(first, time())


def local_of(pattern: Pattern, instant: datetime) -> datetime:
    return instant.astimezone(pattern.zone).replace(tzinfo=None)


def is_needed(row: Occurrence) -> bool:
    """Whether a date that the rule no longer gives must stay: for its people, its talk, or what was done by hand."""
    # That no room was free is nobody's deed.
    by_hand = set(row.own) - ({"rooms"} if row.booking is None else set())
    return row.has_people or row.has_talk or bool(by_hand)


def is_where(row: Occurrence, moment: Moment) -> bool:
    stays = (row.starts_at, row.ends_at) == (moment.starts_at, moment.ends_at)
    return row.recurrence_id == moment.recurrence_id and (stays or has_own_time(row))


def has_own_time(row: Occurrence) -> bool:
    return bool({"starts_at", "ends_at"} & set(row.own))


def apply_plan(event: Event, plan: Plan, *, by) -> list[Occurrence]:
    """Carry ``plan`` out on a locked ``event``; returns the dates that have a new time. The event is not saved.

    An orphaned date stays as an extra date of the rule: only its own cancellation, with a reason, ends it.
    """
    event.pattern = _with_orphans(plan)
    event.materialised_until = plan.until
    _drop(plan.dropped, by=by)
    moved = [one for one in map(_move, plan.moved) if one]
    rows = [one.row for one in plan.moved] + plan.orphaned
    _park(plan)
    for row in rows:
        row.updated_at = timezone.now()
    fields = ["recurrence_id", "starts_at", "ends_at", "own", "sequence", "updated_at"]
    Occurrence.objects.bulk_update(rows, fields, batch_size=200)
    plan.made = Occurrence.objects.bulk_create([row_of(event, moment) for moment in plan.added], batch_size=500)
    return moved


def _with_orphans(plan: Plan) -> Pattern:
    """The new rule, with the dates that stay against it as extra dates."""
    pattern = plan.pattern
    taken = {one.moment.recurrence_id for one in plan.moved} | {moment.recurrence_id for moment in plan.added}
    extra = set()
    for row in plan.orphaned:
        local = pattern.local(row.recurrence_id)
        moment = moment_at(pattern, local)
        if moment.recurrence_id in taken:
            continue  # whole days now: its day is a date already
        taken.add(moment.recurrence_id)
        extra.add(local)
        row.recurrence_id = moment.recurrence_id
        if (row.starts_at, row.ends_at) != (moment.starts_at, moment.ends_at):
            row.own = sorted({*row.own, "starts_at", "ends_at"})
    return replace(
        pattern,
        rdates=tuple(sorted({*pattern.rdates, *extra})),
        exdates=tuple(local for local in pattern.exdates if local not in extra),
    )


def _drop(rows: list[Occurrence], *, by) -> None:
    rooms.release(rows, by=by)
    Occurrence.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # Nobody wrote in these talks, or the date would have stayed.
    Conversation.objects.filter(pk__in=[row.conversation_id for row in rows if row.conversation_id]).delete()


def _move(one: Moved) -> Occurrence | None:
    """Give the row its new original start. ``None`` when it has a time of its own, which stays."""
    row = one.row
    row.recurrence_id = one.moment.recurrence_id
    if has_own_time(row) or (row.starts_at, row.ends_at) == (one.moment.starts_at, one.moment.ends_at):
        return None
    row.starts_at, row.ends_at = one.moment.starts_at, one.moment.ends_at
    row.sequence += 1
    return row


def _park(plan: Plan) -> None:
    """Let go of the original starts that others take now: the unique key is checked row by row."""
    taken = Q(recurrence_id__in=[one.moment.recurrence_id for one in plan.moved])
    moving = Occurrence.objects.filter(pk__in=[one.row.pk for one in plan.moved])
    if plan.moved and moving.filter(taken).exists():
        moving.update(recurrence_id=F("recurrence_id") - PARKED)
