"""RRULE, EXDATE and RDATE of others as a rule of ours; where ours cannot say it, as dates one by one."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil import rrule as dateutil

from backend.core.errors import Invalid
from backend.events.ical.source import Problem, Remark
from backend.events.recurrence import Pattern, fitting_day, parse, validate
from backend.events.recurrence.pattern import Local
from backend.events.recurrence.validation import MAX_DATES

YEAR = timedelta(days=366)
TOO_FINE = ("HOURLY", "MINUTELY", "SECONDLY")
# RFC 7529: the calendar that everybody means, and what 3.3.10 does anyway.
USUAL = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY",
    "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND",
}  # fmt: skip
CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
# dateutil steps through what a rule does not give as well.
MOST_STEPS = 20_000


class Unusable(Exception):
    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(problem.value)


def ruled(
    pattern: Pattern, rules: list[str], exdates: list[Local], rdates: list[Local], now: datetime, until: datetime,
    remarks: set[str],
) -> Pattern:  # fmt: skip
    """``pattern`` (its first date) with the rules and lists of a file, valid here. Raises ``Unusable``."""
    exdates, rdates = recent(pattern, exdates, now), recent(pattern, rdates, now)
    with_dates = replace(pattern, exdates=tuple(exdates), rdates=tuple(set(rdates) - {pattern.first}))
    parts = [parts_of(rule) for rule in rules]
    try:
        if len(parts) > 1:
            raise Invalid()
        found = with_dates
        if parts:
            found = fitted(replace(with_dates, rrule=written(tidied(parts[0], pattern))))
        return valid(found)
    except Invalid:
        if not parts:
            raise Unusable(Problem.NO_DATES) from None
    remarks.add(Remark.LISTED)
    return listed(with_dates, parts, now, until)


def valid(pattern: Pattern) -> Pattern:
    """As ``validate``; a date both given and left out is left out, and a first date left out is not the first."""
    if not pattern.rrule and pattern.first in pattern.exdates:
        left = sorted(set(pattern.rdates) - set(pattern.exdates))
        if not left:
            raise Unusable(Problem.NO_DATES)
        pattern = replace(pattern, first=left[0], rdates=tuple(left[1:]))
    return validate(pattern)


def parts_of(rule: str) -> dict[str, str]:
    """The parts of one RRULE that mean something. Raises ``Unusable`` for what nobody understands."""
    parts = {}
    for part in rule.upper().replace(" ", "").strip(";").split(";"):
        name, _equals, value = part.partition("=")
        if USUAL.get(name) == value or name.startswith("X-"):
            continue
        if name not in PARTS or not value or name in parts:
            raise Unusable(Problem.RULE)
        parts[name] = value
    if parts.get("FREQ") in TOO_FINE:
        raise Unusable(Problem.TOO_FINE)
    if not re.fullmatch(r"0*[1-9]\d{0,3}", parts.get("INTERVAL", "1"), re.ASCII):
        raise Unusable(Problem.RULE)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    return parts


def tidied(parts: dict[str, str], pattern: Pattern) -> dict[str, str]:
    """Without the hour that DTSTART says, and with an UNTIL of the kind of DTSTART, in UTC (3.3.10)."""
    start = pattern.first if isinstance(pattern.first, datetime) else datetime.combine(pattern.first, time())
    own = dict(zip(CLOCK, (start.hour, start.minute, start.second), strict=True))
    parts = {
        name: value for name, value in parts.items() if name not in own or value.lstrip("0") != str(own[name] or "")
    }
    if "UNTIL" in parts:
        parts["UNTIL"] = until_of(parts["UNTIL"], pattern)
    if "COUNT" in parts and "UNTIL" in parts:
        raise Invalid()
    return parts


def until_of(text: str, pattern: Pattern) -> str:
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text, re.ASCII)
    if not found:
        raise Unusable(Problem.RULE)
    day = datetime.strptime(found[1], "%Y%m%d").date()
    if pattern.is_all_day:
        return found[1]
    if not found[2]:
        wall = datetime.combine(day, time(23, 59, 59))
    else:
        wall = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")
    if found[3]:
        return f"{wall:%Y%m%dT%H%M%SZ}"
    return f"{wall.replace(tzinfo=pattern.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def written(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def fitted(pattern: Pattern) -> Pattern:
    """Google and Outlook let a series begin on a day that its rule does not give: that day is an extra date.

    RFC 5545 3.8.5.3: it counts all the same.
    """
    rule = parse(pattern.rrule)
    first = fitting_day(pattern, pattern.first_day)
    if first == pattern.first_day:
        return pattern
    starts = pattern.at(first) if first else None
    if rule.count is not None:
        rule = replace(rule, count=rule.count - 1)
    ends_before = starts is not None and rule.until is not None and rule.until < (
        starts if pattern.is_all_day else pattern.instant(starts)
    )  # fmt: skip
    if starts is None or rule.count == 0 or ends_before:
        return replace(pattern, rrule="")
    rdates = {*pattern.rdates, pattern.first} - set(pattern.exdates)
    return replace(pattern, first=starts, rrule=str(rule), rdates=tuple(rdates))


def listed(pattern: Pattern, rules: list[dict[str, str]], now: datetime, until: datetime) -> Pattern:
    """The dates of ``rules`` from a year ago until ``until``, one by one. Raises ``Unusable``."""
    last = pattern.local(until)
    try:
        given = {local for parts in rules for local in expanded(parts, pattern, last)}
    except (ValueError, TypeError, OverflowError):
        raise Unusable(Problem.RULE) from None
    given = {*given, pattern.first, *pattern.rdates} - set(pattern.exdates)
    dates = recent(pattern, sorted(given), now)
    if not dates:
        raise Unusable(Problem.OVER if given else Problem.NO_DATES)
    return replace(pattern, first=dates[0], rdates=tuple(dates[1:]), exdates=())


def expanded(parts: dict[str, str], pattern: Pattern, last: Local) -> list[Local]:
    end = last if isinstance(last, datetime) else datetime.combine(last, time())
    if "UNTIL" in parts:
        end = min(end, _last(until_of(parts["UNTIL"], pattern), pattern))
    start = pattern.first if isinstance(pattern.first, datetime) else datetime.combine(pattern.first, time())
    text = written({name: value for name, value in parts.items() if name not in ("UNTIL", "COUNT")})
    rule = dateutil.rrulestr(text, dtstart=start).replace(until=end)
    steps: Iterable[datetime] = takewhile(lambda at: at <= end, islice(rule, MOST_STEPS))
    if "COUNT" in parts:
        steps = islice(steps, max(0, min(int(parts["COUNT"]), MOST_STEPS)))
    return [at.date() if pattern.is_all_day else at for at in steps]


def _last(until: str, pattern: Pattern) -> datetime:
    if pattern.is_all_day:
        return datetime.strptime(until, "%Y%m%d")
    at = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return at.astimezone(pattern.zone).replace(tzinfo=None)


def recent(pattern: Pattern, dates: list[Local], now: datetime) -> list[Local]:
    """Those since a year ago, as many as an event may have."""
    since: date = (now - YEAR).date()
    late = [local for local in dates if (local.date() if isinstance(local, datetime) else local) >= since]
    return late[:MAX_DATES]
