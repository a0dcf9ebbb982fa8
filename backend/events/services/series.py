"""A new rule for an event: which dates stay, move, appear, go; nobody's seat is lost by it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.utils import timezone

from backend.events.models import Attendance, Event, Occurrence
from backend.events.recurrence import Moment, Pattern, occurrences
from backend.events.services.dates import horizon, moment_end, row_of
from backend.events.services.seats import locked
from backend.events.services.telling import tell_attendees
from backend.notifications.models import Notification


@dataclass
class Plan:
    """What a new rule does to the coming dates. Dates that began are history and stay as they are."""

    pattern: Pattern
    until: datetime
    moved: list[tuple[Occurrence, Moment]] = field(default_factory=list)
    kept: list[Occurrence] = field(default_factory=list)
    added: list[Moment] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)
    # Dates that the rule no longer gives but where people come, or that somebody changed by hand.
    orphaned: list[Occurrence] = field(default_factory=list)


def plan_change(event: Event, pattern: Pattern, *, now: datetime | None = None) -> Plan:
    """What becomes of the dates of ``event`` when ``pattern`` becomes its rule (2 queries; changes nothing).

    A date is the same date when the rule moved as a whole: Tuesdays at six become Tuesdays at seven.
    """
    now = now or timezone.now()
    plan = Plan(pattern, until=max(horizon(now), moment_end(event, pattern.first), event.materialised_until or now))
    wanted = {moment.recurrence_id: moment for moment in occurrences(pattern, now, plan.until)}
    by_local = {local_of(pattern, moment.recurrence_id): moment for moment in wanted.values()}
    shift = as_datetime(pattern.first) - as_datetime(event.pattern.first)
    people = Attendance.objects.live().filter(occurrence=OuterRef("pk"))
    rows = event.occurrences.filter(starts_at__gt=now).annotate(has_people=Exists(people)).order_by("recurrence_id")
    for row in rows.select_related("event", "place"):
        old = local_of(event.pattern, row.recurrence_id)
        moment = by_local.pop(old + shift, None) or by_local.pop(old, None) or _same_day(by_local, old)
        if moment is None:
            (plan.orphaned if row.has_people or row.own else plan.dropped).append(row)
        elif is_where(row, moment):
            plan.kept.append(row)
        else:
            plan.moved.append((row, moment))
    plan.added = sorted(by_local.values(), key=lambda moment: moment.starts_at)
    return plan


def as_datetime(first: date | datetime) -> datetime:
    return first if isinstance(first, datetime) else datetime.combine(first, time())


def local_of(pattern: Pattern, instant: datetime) -> datetime:
    return instant.astimezone(pattern.zone).replace(tzinfo=None)


def _same_day(by_local: dict[datetime, Moment], old: datetime) -> Moment | None:
    found = next((local for local in by_local if local.date() == old.date()), None)
    return by_local.pop(found) if found else None


def is_where(row: Occurrence, moment: Moment) -> bool:
    moves = not {"starts_at", "ends_at"} & set(row.own)
    stays = (row.starts_at, row.ends_at) == (moment.starts_at, moment.ends_at)
    return row.recurrence_id == moment.recurrence_id and (stays or not moves)


def apply_plan(event: Event, plan: Plan, *, by) -> list[Occurrence]:
    """Carry ``plan`` out on a locked ``event``; returns the dates whose people must be told of a new time.

    An orphaned date stays as an extra date of the rule: only its own cancellation, with a reason, ends it.
    """
    extra = [event.local_key(row.recurrence_id) for row in plan.orphaned]
    kept_dates = {*plan.pattern.rdates, *extra}
    event.pattern = replace(plan.pattern, rdates=tuple(sorted(kept_dates)))
    event.materialised_until = plan.until
    Occurrence.objects.filter(pk__in=[row.pk for row in plan.dropped]).delete()
    told = [moved for row, moment in _out_of_the_way(plan) if (moved := move_row(row, moment))]
    Occurrence.objects.bulk_create((row_of(event, moment) for moment in plan.added), batch_size=500)
    for occurrence in told:
        tell_attendees(occurrence, Notification.Kind.EVENT_CHANGED, by=by)
    return told


def _out_of_the_way(plan: Plan) -> list[tuple[Occurrence, Moment]]:
    """In the order in which no row takes the original start of another: the last first when they move on."""
    forward = bool(plan.moved) and plan.moved[0][1].recurrence_id > plan.moved[0][0].recurrence_id
    return plan.moved[::-1] if forward else plan.moved


def move_row(row: Occurrence, moment: Moment) -> Occurrence | None:
    """Move one date, people and all. ``None`` when it has a time of its own and only its original start changed."""
    row = locked(row)
    row.recurrence_id = moment.recurrence_id
    moves = not {"starts_at", "ends_at"} & set(row.own)
    if moves:
        row.starts_at, row.ends_at = moment.starts_at, moment.ends_at
        row.sequence += 1
    row.save()
    return row if moves else None
