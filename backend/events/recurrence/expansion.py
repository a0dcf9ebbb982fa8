"""From a pattern to its dates: days in wall time by python-dateutil, then the zone, then UTC (RFC 5545 3.8.5)."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil import rrule as dateutil

from backend.events.recurrence.closures import Reason, closed
from backend.events.recurrence.pattern import Local, Moment, Pattern, day_of, moment
from backend.events.recurrence.rule import Rule, parse

DAY = timedelta(days=1)
# Wall time and UTC are never further apart.
ZONES_APART = timedelta(days=2)
# After 400 years the Gregorian calendar is the same again, days of the week included.
CYCLE = 400
# Followed for a century at least.
LAST_YEAR = date.max.year - 100


@dataclass(frozen=True)
class Candidate:
    """A date that the rule or an extra date gives, and why it does not take place if it is left out."""

    local: Local
    moment: Moment
    reason: Reason | None = None

    @property
    def is_left_out(self) -> bool:
        return self.reason is not None


def occurrences(pattern: Pattern, start: datetime, end: datetime) -> Iterator[Moment]:
    """The dates that touch ``[start, end)``, soonest first; endless rules are followed only as far as ``end``."""
    return (each.moment for each in candidates(pattern, start, end) if not each.is_left_out)


def candidates(pattern: Pattern, start: datetime, end: datetime) -> Iterator[Candidate]:
    """As ``occurrences``, together with the dates left out: what a preview shows and a feed writes as EXDATE."""
    until_end = takewhile(lambda each: each.moment.starts_at < end, _candidates_from(pattern, start))
    return (each for each in until_end if each.moment.ends_at > start)


def next_dates(pattern: Pattern, after: datetime, n: int = 10) -> list[Candidate]:
    """The next ``n`` dates that start after ``after``, and between them those left out, with the reason."""
    found: list[Candidate] = []
    taking_place = 0
    horizon = after + timedelta(days=366 * 40)
    for each in candidates(pattern, after, horizon):
        if each.moment.starts_at <= after:
            continue
        found.append(each)
        taking_place += not each.is_left_out
        if taking_place == n:
            break
    return found


def rule_days(pattern: Pattern, since: date | None = None) -> Iterator[date]:
    """Days that the rule gives (the first among them), from ``since`` on where the rule can be entered there."""
    if not pattern.rrule:
        return iter((pattern.first_day,))
    rule = parse(pattern.rrule)
    since = max(since or pattern.first_day, pattern.first_day)
    if rule.count is not None:
        # Each date counts, those left out as well (RFC 5545 3.8.5.1): they are counted from the first.
        days = islice(_from_first(rule, pattern.first_day, pattern.first_day), rule.count)
        return (day for day in days if day >= since)
    return takewhile(lambda day: _is_before_end(pattern, rule, day), _from_first(rule, pattern.first_day, since))


def fitting_day(pattern: Pattern, since: date) -> date | None:
    """The first day from ``since`` on that the rule itself gives, whether or not the series still runs then."""
    return next(_days(parse(pattern.rrule), pattern.first_day, since), None)


def _candidates_from(pattern: Pattern, start: datetime) -> Iterator[Candidate]:
    """Dates in order of their instants, none twice; the earliest may end before ``start``."""
    reach = pattern.duration + ZONES_APART
    since = (start - reach).date() if start > pattern.instant(pattern.first) + reach else pattern.first_day
    left_out = {pattern.instant(local) for local in pattern.exdates}
    extra = sorted((pattern.instant(local), local, True) for local in pattern.rdates)
    by_rule = ((pattern.instant(local), local, False) for local in map(pattern.at, rule_days(pattern, since)))
    last = None
    for at, local, is_extra in heapq.merge(extra, by_rule, key=lambda each: (each[0], not each[2])):
        # Two wall times that a gap makes one instant are one date; an extra date is meant, also on a holiday.
        if at == last:
            continue
        last = at
        reason = None if is_extra or not pattern.rrule else closed(pattern, day_of(local))
        if at in left_out:
            reason = Reason("left_out", day_of(local))
        yield Candidate(local, moment(pattern, local), reason)


def _is_before_end(pattern: Pattern, rule: Rule, day: date) -> bool:
    if rule.until is None:
        return True
    if isinstance(rule.until, datetime) and not pattern.is_all_day:
        # Compared as instants: on the night of a doubled hour the wall clock alone could not tell.
        return pattern.instant(pattern.at(day)) <= rule.until
    return day <= day_of(rule.until)


def _from_first(rule: Rule, first: date, since: date) -> Iterator[date]:
    # The first date counts even if the rule would not give it (RFC 5545 3.8.5.3).
    if since <= first:
        yield first
        since = first + DAY
    yield from _days(rule, first, since)


def _days(rule: Rule, first: date, since: date) -> Iterator[date]:
    """Days of ``rule`` from ``since`` on, entered at the start of the period in which ``since`` lies.

    A period is always begun at its start, so that BYSETPOS chooses among all of its days: dateutil begins a week
    at DTSTART. The days are sought in the last cycle of the calendar before the year 9999, where dateutil stops:
    a rule that gives nothing more ends there soon.
    """
    cycles = max(0, LAST_YEAR - since.year) // CYCLE
    begin = datetime.combine(_shift(_period_start(rule, first, since), cycles), time())
    found = dateutil.rrule(dtstart=begin, **_options(rule, first))
    return (day for day in (_shift(at.date(), -cycles) for at in found) if day >= since)


def _shift(day: date, cycles: int) -> date:
    return day.replace(year=day.year + cycles * CYCLE)


def _period_start(rule: Rule, first: date, since: date) -> date:
    """The start of the last period of the rule that begins on or before ``since``; periods keep their interval."""
    match rule.freq:
        case "DAILY":
            return since - (since - first) % (rule.interval * DAY)
        case "WEEKLY":
            # The first week is on; which day begins a week decides which dates share one (3.3.10, WKST).
            week = first - DAY * ((first.weekday() - (rule.wkst or 0)) % 7)
            return since - (since - week) % (7 * rule.interval * DAY)
        case "MONTHLY":
            months = (since.year - first.year) * 12 + since.month - first.month
            year, month = divmod(first.year * 12 + first.month - 1 + months - months % rule.interval, 12)
            return date(year, month + 1, 1)
    years = since.year - first.year
    return date(since.year - years % rule.interval, 1, 1)


def _options(rule: Rule, first: date) -> dict:
    """Arguments for dateutil, with what the rule leaves to DTSTART said aloud."""
    options = {
        "freq": getattr(dateutil, rule.freq),
        "interval": rule.interval,
        "wkst": rule.wkst or 0,
        "bymonth": rule.bymonth or None,
        "byweekno": rule.byweekno or None,
        "byyearday": rule.byyearday or None,
        "bymonthday": rule.bymonthday or None,
        "bysetpos": rule.bysetpos or None,
        "byweekday": [dateutil.weekday(day, n or None) for n, day in _uniform(rule)] or None,
        "byhour": 0,
        "byminute": 0,
        "bysecond": 0,
    }
    if not rule.has_days and rule.freq != "DAILY":
        options |= _from_dtstart(rule, first)
    return options


def _from_dtstart(rule: Rule, first: date) -> dict:
    if rule.freq == "WEEKLY" or rule.byweekno:
        # dateutil would take all seven days of a numbered week; 3.3.10 derives what is missing from DTSTART.
        return {"byweekday": first.weekday()}
    if rule.freq == "MONTHLY" or rule.bymonth:
        return {"bymonthday": first.day}
    return {"bymonth": first.month, "bymonthday": first.day}


def _uniform(rule: Rule) -> tuple[tuple[int, int], ...]:
    """BYDAY with one kind of days: dateutil intersects ``MO,2TU`` where 3.3.10 lists days side by side."""
    if not any(n for n, _day in rule.byday):
        return rule.byday
    most = 5 if rule.freq == "MONTHLY" or rule.bymonth else 53
    every = {(n, day) for day in rule.weekdays for n in range(1, most + 1)}
    return tuple(sorted(every | {(n, day) for n, day in rule.byday if n}))
