"""Between an RRULE and the choices that a form offers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.events.recurrence.pattern import Pattern
from backend.events.recurrence.rule import WEEKDAYS, Rule, parse
from backend.events.recurrence.spelling import explicit, ordinal_in_month

NO, DAILY, WEEKLY, BIWEEKLY, WEEKS = "no", "daily", "weekly", "biweekly", "weeks"
MONTHLY_DATE, MONTHLY_WEEKDAY, LAST_DAY, LAST_WEEKDAY = "monthly_date", "monthly_weekday", "last_day", "last_weekday"
YEARLY, CUSTOM = "yearly", "custom"
NEVER, ON_DAY, AFTER = "never", "until", "count"
BY_WEEK = {WEEKLY: 1, BIWEEKLY: 2}


def to_rule(choice: dict, pattern: Pattern) -> str:
    """The RRULE of ``choice`` (the keys of ``from_rule``) for a series that begins as ``pattern`` does."""
    if choice["repeats"] == NO:
        return ""
    if choice["repeats"] == CUSTOM:
        rule = parse(choice["rule"])
        if choice["ends"] != NEVER and (rule.count or rule.until):
            raise Invalid(_("Your own rule says already when the series ends."), field="ends")
    else:
        rule = _rule_of(choice, pattern.first_day)
    if choice["ends"] == ON_DAY:
        rule = replace(rule, until=end_of(choice["until"], pattern))
    elif choice["ends"] == AFTER:
        rule = replace(rule, count=choice["count"])
    return str(rule)


def from_rule(pattern: Pattern) -> dict:
    """The choices that show the rule of ``pattern``; what they cannot say is an own rule, untouched."""
    blank = {"interval": 1, "weekdays": [], "ends": NEVER, "until": None, "count": None, "rule": ""}
    if not pattern.rrule:
        return blank | {"repeats": NO}
    rule = parse(pattern.rrule)
    plain = explicit(rule, pattern.first_day)
    kind = _kind_of(plain, pattern.first_day)
    if kind == CUSTOM:
        return blank | {"repeats": CUSTOM, "rule": pattern.rrule}
    choice = blank | {"repeats": kind, "interval": plain.interval}
    if plain.freq == "WEEKLY":
        choice["weekdays"] = [WEEKDAYS[day] for day in plain.weekdays]
    if rule.count is not None:
        choice |= {"ends": AFTER, "count": rule.count}
    if rule.until is not None:
        choice |= {"ends": ON_DAY, "until": last_day(pattern, rule)}
    return choice


def end_of(day: date, pattern: Pattern) -> date | datetime:
    """UNTIL of a series whose last day is ``day``: the day, or its last second in UTC (RFC 5545 3.3.10)."""
    if pattern.is_all_day:
        return day
    return pattern.instant(datetime.combine(day, time(23, 59, 59))).astimezone(UTC)


def last_day(pattern: Pattern, rule: Rule) -> date | None:
    """The last day on which the series may start, or ``None`` when it has no end of that kind."""
    if not isinstance(rule.until, datetime):
        return rule.until
    local = rule.until.astimezone(pattern.zone).date()
    return local if pattern.instant(pattern.at(local)) <= rule.until else date.fromordinal(local.toordinal() - 1)


def _rule_of(choice: dict, first: date) -> Rule:
    kind, interval = choice["repeats"], choice["interval"] or 1
    weekday = first.weekday()
    match kind:
        case "daily":
            return Rule("DAILY", interval)
        case "weekly" | "biweekly" | "weeks":
            days = tuple((0, WEEKDAYS.index(code)) for code in choice["weekdays"]) or ((0, weekday),)
            return Rule("WEEKLY", BY_WEEK.get(kind, interval), byday=tuple(sorted(days)))
        case "monthly_date":
            return Rule("MONTHLY", interval, bymonthday=(first.day,))
        case "monthly_weekday":
            return Rule("MONTHLY", interval, byday=((ordinal_in_month(first), weekday),))
        case "last_day":
            return Rule("MONTHLY", interval, bymonthday=(-1,))
        case "last_weekday":
            return Rule("MONTHLY", interval, byday=((-1, weekday),))
    return Rule("YEARLY", interval, bymonth=(first.month,), bymonthday=(first.day,))


def _kind_of(rule: Rule, first: date) -> str:
    """``rule`` in its explicit spelling."""
    weekday = first.weekday()
    kinds = {
        Rule("DAILY"): DAILY,
        Rule("MONTHLY", bymonthday=(first.day,)): MONTHLY_DATE,
        Rule("MONTHLY", bymonthday=(-1,)): LAST_DAY,
        Rule("MONTHLY", byday=((-1, weekday),)): LAST_WEEKDAY,
        Rule("MONTHLY", byday=((ordinal_in_month(first), weekday),)): MONTHLY_WEEKDAY,
        Rule("YEARLY", bymonth=(first.month,), bymonthday=(first.day,)): YEARLY,
    }
    bare = replace(rule, interval=1, count=None, until=None)
    if bare == Rule("WEEKLY", byday=rule.byday) and len(rule.weekdays) == len(rule.byday) > 0:
        return {1: WEEKLY, 2: BIWEEKLY}.get(rule.interval, WEEKS)
    return kinds.get(bare, CUSTOM)
