"""How often a series takes place: COUNT counts every date of the rule, people count those on which they meet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from backend.events.recurrence.choices import last_day
from backend.events.recurrence.closures import closed
from backend.events.recurrence.expansion import rule_days
from backend.events.recurrence.pattern import Pattern
from backend.events.recurrence.rule import MAX_COUNT, parse


def meetings(pattern: Pattern) -> int:
    """How many dates of a rule with an end take place; extra dates are not among them."""
    return sum(1 for _day in _meeting_days(pattern))


def with_meetings(pattern: Pattern, times: int, *, was: Pattern | None = None) -> Pattern:
    """``pattern`` with the COUNT after which ``times`` of its dates have taken place, whatever is left out before.

    ``was`` is the series as it stands: its COUNT is kept if it gives as many, also with dates left out at its end.
    A number that ``MAX_COUNT`` dates do not reach makes a rule that is refused.
    """
    kept = parse(was.rrule).count if was and was.rrule else None
    if kept and meetings(_counted(pattern, kept)) == times:
        return _counted(pattern, kept)
    longest = _counted(pattern, MAX_COUNT)
    days = list(rule_days(longest))
    met = list(_meeting_days(longest))
    if not met:
        return _counted(pattern, times)
    return _counted(pattern, days.index(met[times - 1]) + 1 if len(met) >= times else MAX_COUNT + 1)


def last_meeting(pattern: Pattern) -> date | None:
    """The last day on which a series with a COUNT takes place by its rule."""
    return max(_meeting_days(pattern), default=None)


def span(pattern: Pattern) -> tuple[date, date]:
    """The first and the last day of the rule of ``pattern``, left out or not; an endless one ends with time."""
    rule = parse(pattern.rrule)
    if rule.count is not None:
        return pattern.first_day, max(rule_days(pattern))
    return pattern.first_day, (last_day(pattern, rule) if rule.until else None) or date.max


def _meeting_days(pattern: Pattern) -> Iterator[date]:
    apart = {pattern.instant(local) for local in (*pattern.exdates, *pattern.rdates)}
    return (
        day
        for day in rule_days(pattern)
        if pattern.instant(pattern.at(day)) not in apart and closed(pattern, day) is None
    )


def _counted(pattern: Pattern, count: int) -> Pattern:
    return replace(pattern, rrule=str(replace(parse(pattern.rrule), count=count)))
