"""Dates of a plan as rows of one kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django import template

from backend.events.models import Occurrence
from backend.events.recurrence import Moment
from backend.events.services.changing import Outcome
from backend.events.services.rooms import WithoutRoom
from backend.events.services.series import Moved

register = template.Library()


@dataclass(frozen=True)
class PlanRow:
    """One date of a plan: when, until now when, why, and who comes."""

    starts_at: datetime
    ends_at: datetime
    has_hours: bool
    was: datetime | None = None
    reason: str = ""
    heads: int = 0
    names: list[str] = field(default_factory=list)


@register.simple_tag
def plan_rows(dates: Iterable, outcome: Outcome, *, sees_names: bool) -> list[PlanRow]:
    """Dates of any kind that ``outcome`` has, soonest first. Names only for who may see them."""
    rows = [_row(one, outcome, sees_names=sees_names) for one in dates]
    return sorted(rows, key=lambda row: row.starts_at)


def _row(one: Moved | WithoutRoom | Moment | Occurrence, outcome: Outcome, *, sees_names: bool) -> PlanRow:
    has_hours = not outcome.event.is_all_day
    match one:
        case Moved(row, moment, was):
            has_hours = has_hours or row.event.is_all_day != outcome.event.is_all_day
            return PlanRow(moment.starts_at, moment.ends_at, has_hours, was, **_people(row, outcome, sees_names))
        case WithoutRoom(row, reason):
            return PlanRow(row.starts_at, row.ends_at, has_hours, reason=reason)
        case Moment():
            return PlanRow(one.starts_at, one.ends_at, has_hours)
    return PlanRow(one.starts_at, one.ends_at, has_hours, **_people(one, outcome, sees_names))


def _people(row: Occurrence, outcome: Outcome, sees_names: bool) -> dict:
    coming = outcome.people.get(row.pk, [])
    return {
        "heads": sum(attendance.party for attendance in coming),
        "names": [attendance.who for attendance in coming] if sees_names else [],
    }
