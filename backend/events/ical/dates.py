"""What a rule gives against the rows there are: RDATE, EXDATE and the dates that need a VEVENT of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.events.models import Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.recurrence.expansion import rule_days
from backend.events.recurrence.pattern import Local

# A date that is off stays in calendars as STATUS:CANCELLED this long, so that each of them has taken it out.
CANCELLED_KEPT = timedelta(days=60)


class Row(NamedTuple):
    """A date of an event, as lean as a whole calendar needs it."""

    pk: int
    event_id: int
    recurrence_id: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    words: dict
    own: list[str]


@dataclass
class Dates:
    """How the rows of a series are written, in local time of the series (RFC 5545 3.8.5)."""

    rdates: list[Local] = field(default_factory=list)
    exdates: list[Local] = field(default_factory=list)
    # Rows that differ from what the series says, and the start by which calendars know them.
    overrides: list[tuple[int, Local]] = field(default_factory=list)


def dates_of(event: Event, rows: Iterable[Row], *, now: datetime) -> Dates:
    """Compare ``rows`` (all of ``event``, soonest first) with its rule. Where they differ the rows are right.

    The rule speaks alone from ``Event.materialised_until`` on.
    """
    pattern = event.pattern
    rows = [row for row in rows if not is_forgotten(row, now)]
    covered = covered_until(event, rows)
    given = given_by_rule(pattern, covered)
    dates = Dates()
    for row in rows:
        local = given.pop(row.recurrence_id, None)
        if local is None:
            local = pattern.local(row.recurrence_id)
            dates.rdates.append(local)
        if differs(event, pattern, row, now) or is_unclear(pattern, local):
            dates.overrides.append((row.pk, local))
    dates.exdates = sorted({*given.values(), *later(pattern, pattern.exdates, covered)})
    dates.rdates = sorted({*dates.rdates, *later(pattern, pattern.rdates, covered)})
    return dates


def is_forgotten(row: Row, now: datetime) -> bool:
    return row.status != Occurrence.Status.SCHEDULED and row.ends_at < now - CANCELLED_KEPT


def covered_until(event: Event, rows: list[Row]) -> datetime:
    """The instant up to which a date of the rule without a row does not take place."""
    known = [row.recurrence_id + timedelta(seconds=1) for row in rows[-1:]]
    return max([*known, event.materialised_until or event.pattern.instant(event.pattern.first)])


def given_by_rule(pattern: Pattern, until: datetime) -> dict[datetime, Local]:
    """What a reader of the rule alone finds before ``until``: instants and how the rule writes them.

    Two wall times that a gap of the clock makes one instant are one date.
    """
    given: dict[datetime, Local] = {}
    for day in rule_days(pattern):
        local = pattern.at(day)
        at = pattern.instant(local)
        if at >= until:
            break
        given.setdefault(at, local)
    return given


def later(pattern: Pattern, locals_: Iterable[Local], than: datetime) -> list[Local]:
    return [local for local in locals_ if pattern.instant(local) >= than]


def differs(event: Event, pattern: Pattern, row: Row, now: datetime) -> bool:
    """Whether ``row`` is not what the VEVENT of the series says of it."""
    return (
        row.starts_at != row.recurrence_id
        or not has_usual_length(pattern, row)
        or bool(row.words)
        or "rooms" in row.own
        or has_own_status(event, row, now)
    )


def has_usual_length(pattern: Pattern, row: Row) -> bool:
    """RFC 5545 3.8.5.3: with DTEND each date takes exactly as long, but ours keep the wall clock.

    A night in which the clock changes is an hour shorter or longer: such a date is written out.
    """
    if pattern.is_all_day:
        return pattern.local(row.ends_at) - pattern.local(row.starts_at) == pattern.duration
    return row.ends_at - row.starts_at == pattern.duration


def is_unclear(pattern: Pattern, local: Local) -> bool:
    """Whether readers differ on when the date at ``local`` begins or ends: then it is written out in UTC.

    RFC 5545 3.3.5 reads a doubled hour as the first and a missing one by the offset before; ical.js does neither.
    """
    return not (is_clear(local, pattern.zone) and is_clear(local + pattern.duration, pattern.zone))


def is_clear(local: Local, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows ``local`` exactly once; days are always clear."""
    if not isinstance(local, datetime):
        return True
    return local.replace(tzinfo=zone, fold=0).utcoffset() == local.replace(tzinfo=zone, fold=1).utcoffset()


def has_own_status(event: Event, row: Row, now: datetime) -> bool:
    is_off = row.status != Occurrence.Status.SCHEDULED
    if event.is_cancelled and not is_off:
        # It took place before the series was cancelled; of long ago nobody asks.
        return row.ends_at >= now - CANCELLED_KEPT
    return is_off and not event.is_cancelled
