"""RFC 5545 3.3.10 read slowly: every day is asked whether the rule means it. Shares no code with Ganek or dateutil."""

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cache, partial

CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
DAY = timedelta(days=1)


def days_of(rrule: str, first: date, last: date) -> list[date]:
    """Days from ``first`` to ``last`` that the rule gives; COUNT is obeyed, UNTIL is not."""
    rule = dict(part.split("=") for part in rrule.split(";"))
    asked = _asked(rule, first)
    periods = defaultdict(list)
    day = start = _period(rule, first)
    # To the end of the last period: positions count from its end as well.
    while (period := _period(rule, day)) <= last:
        if _passed(rule, start, period) % int(rule.get("INTERVAL", 1)) == 0 and all(test(day) for test in asked):
            periods[period].append(day)
        day += DAY
    days = sorted(day for found in periods.values() for day in _positions(rule, found))
    days = [day for day in days if first <= day <= last]
    if first not in days:
        days.insert(0, first)
    return days[: int(rule["COUNT"])] if "COUNT" in rule else days


def _period(rule: dict, day: date) -> date:
    match rule["FREQ"]:
        case "DAILY":
            return day
        case "WEEKLY":
            return day - DAY * ((day.weekday() - CODES.index(rule.get("WKST", "MO"))) % 7)
        case "MONTHLY":
            return day.replace(day=1)
    return day.replace(month=1, day=1)


def _passed(rule: dict, start: date, here: date) -> int:
    """Periods from ``start`` to ``here``, both firsts of theirs."""
    match rule["FREQ"]:
        case "DAILY":
            return (here - start).days
        case "WEEKLY":
            return (here - start).days // 7
        case "MONTHLY":
            return (here.year - start.year) * 12 + here.month - start.month
    return here.year - start.year


def _asked(rule: dict, first: date) -> list:
    """One question for each part that names days; what the rule does not say, the first date does."""
    asked = {name: rule[name].split(",") for name in TESTS if name in rule}
    freq = rule["FREQ"]
    if not asked.keys() & {"BYMONTHDAY", "BYYEARDAY", "BYDAY"} and freq != "DAILY":
        if freq == "WEEKLY" or "BYWEEKNO" in asked:
            asked["BYDAY"] = [CODES[first.weekday()]]
        else:
            asked["BYMONTHDAY"] = [str(first.day)]
            if freq == "YEARLY":
                asked.setdefault("BYMONTH", [str(first.month)])
    by_month = freq == "MONTHLY" or "BYMONTH" in rule
    wanted = {name: set(values) if name == "BYDAY" else set(map(int, values)) for name, values in asked.items()}
    if "BYDAY" in wanted:
        wanted["BYDAY"] = {(by_month, value) for value in wanted["BYDAY"]}
    return [partial(TESTS[name], values) for name, values in wanted.items()]


def _month(values: set[int], day: date) -> bool:
    return day.month in values


def _month_day(values: set[int], day: date) -> bool:
    length = _month_length(day.year, day.month)
    return bool(values & {day.day, day.day - length - 1})


@cache
def _month_length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _year_day(values: set[int], day: date) -> bool:
    length = 366 if calendar.isleap(day.year) else 365
    number = day.timetuple().tm_yday
    return bool(values & {number, number - length - 1})


def _week(values: set[int], day: date) -> bool:
    year, week, _weekday = day.isocalendar()
    weeks = date(year, 12, 28).isocalendar()[1]
    return bool(values & {week, week - weeks - 1})


def _weekday(values: set[tuple[bool, str]], day: date) -> bool:
    code = CODES[day.weekday()]
    return any(value[-2:] == code and _is_nth(value[:-2], day, by_month) for by_month, value in values)


def _is_nth(n: str, day: date, by_month: bool) -> bool:
    if by_month:
        passed, length = day.day - 1, _month_length(day.year, day.month)
    else:
        passed, length = day.timetuple().tm_yday - 1, 366 if calendar.isleap(day.year) else 365
    return not n or int(n) in (passed // 7 + 1, -((length - 1 - passed) // 7) - 1)


TESTS = {
    "BYMONTH": _month,
    "BYMONTHDAY": _month_day,
    "BYYEARDAY": _year_day,
    "BYWEEKNO": _week,
    "BYDAY": _weekday,
}


def _positions(rule: dict, days: list[date]) -> list[date]:
    if "BYSETPOS" not in rule:
        return days
    found = set()
    for text in rule["BYSETPOS"].split(","):
        n = int(text)
        index = n - 1 if n > 0 else n
        if -len(days) <= index < len(days):
            found.add(days[index])
    return sorted(found)
