"""The RRULE value of RFC 5545 3.3.10 as data: read, checked by itself, written in one order."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _

from backend.core.errors import Invalid

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# Several starts in one day: a programme has none, and no page could show them.
TOO_FINE = ("HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND")
MAX_INTERVAL = 99
MAX_COUNT = 1000
MAX_LENGTH = 300
DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# Several rules of the RFC forbid a part together with a frequency (the table of 3.3.10 says N/A).
FORBIDDEN = {
    ("WEEKLY", "BYMONTHDAY"),
    ("DAILY", "BYYEARDAY"),
    ("WEEKLY", "BYYEARDAY"),
    ("MONTHLY", "BYYEARDAY"),
    ("DAILY", "BYWEEKNO"),
    ("WEEKLY", "BYWEEKNO"),
    ("MONTHLY", "BYWEEKNO"),
}


@dataclass(frozen=True)
class Rule:
    """One RRULE. ``byday`` holds ``(ordinal, weekday)``: 0 is every such day, Monday is 0."""

    freq: str
    interval: int = 1
    bymonth: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byday: tuple[tuple[int, int], ...] = ()
    bysetpos: tuple[int, ...] = ()
    count: int | None = None
    # An instant for series with hours, a date for whole days; other kinds cannot be written.
    until: datetime | date | None = None
    wkst: int | None = None

    def __str__(self) -> str:
        numbers = ("bymonth", "byweekno", "byyearday", "bymonthday")
        parts = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        parts += [f"{name.upper()}={_joined(getattr(self, name))}" for name in numbers if getattr(self, name)]
        if self.byday:
            parts.append("BYDAY=" + ",".join(f"{n or ''}{WEEKDAYS[day]}" for n, day in self.byday))
        if self.bysetpos:
            parts.append(f"BYSETPOS={_joined(self.bysetpos)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={until_text(self.until)}")
        if self.wkst is not None:
            parts.append(f"WKST={WEEKDAYS[self.wkst]}")
        return ";".join(parts)

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days of the week without an ordinal."""
        return tuple(day for n, day in self.byday if not n)

    @property
    def has_days(self) -> bool:
        """Whether the rule itself says which days; else the first date does."""
        return bool(self.byday or self.bymonthday or self.byyearday)


def parse(text: str) -> Rule:
    """The rule of an RRULE value. Raises ``Invalid`` with ``field`` set for what no series here can be."""
    parts = _split(text)
    freq = parts.pop("FREQ", "")
    if freq in TOO_FINE:
        raise Invalid(_("A rule cannot repeat within one day."), field="rrule")
    if freq not in FREQUENCIES:
        raise Invalid(_("The rule must say FREQ: DAILY, WEEKLY, MONTHLY or YEARLY."), field="rrule")
    if "COUNT" in parts and "UNTIL" in parts:
        raise Invalid(_("A series ends on a day or after a number of times, not both."), field="rrule")
    read = {name.lower(): _read(name, value) for name, value in parts.items()}
    rule = Rule(freq=freq, **read)
    _check_parts(rule, parts)
    return rule


def canonical(text: str) -> str:
    """The same rule with its parts in one order and nothing said twice; WKST is kept."""
    return str(parse(text)) if text else ""


def until_text(until: datetime | date) -> str:
    return f"{until:%Y%m%dT%H%M%SZ}" if isinstance(until, datetime) else f"{until:%Y%m%d}"


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _split(text: str) -> dict[str, str]:
    text = "".join(text.split()).upper().removeprefix("RRULE:").strip(";")
    if len(text) > MAX_LENGTH:
        raise Invalid(_("The rule is too long."), field="rrule")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise Invalid(_("“%(part)s” is not a part of a rule.") % {"part": part}, field="rrule")
        if name in parts:
            raise Invalid(_("The rule says %(part)s twice.") % {"part": name}, field="rrule")
        if name in TOO_FINE:
            raise Invalid(_("A rule cannot repeat within one day."), field="rrule")
        if name not in READERS and name != "FREQ":
            raise Invalid(_("Ganek does not know the part %(part)s.") % {"part": name}, field="rrule")
        parts[name] = value
    return parts


def _read(name: str, value: str):
    try:
        return READERS[name](value)
    except ValueError:
        field = name.lower() if name in ("INTERVAL", "COUNT", "UNTIL") else "rrule"
        raise Invalid(_wrong(name) % {"part": name, "value": value}, field=field) from None


def _wrong(name: str) -> str:
    match name:
        case "INTERVAL":
            return _("The interval is a number from 1 to 99.")
        case "COUNT":
            return _("The number of times is from 1 to 1000.")
        case "UNTIL":
            return _("The last day is written as 20270630, or as 20270630T215959Z with hours.")
    return _("%(part)s cannot be %(value)s.")


def _whole(value: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", value, re.ASCII) or not low <= int(value) <= high:
        raise ValueError(value)
    return int(value)


def _numbers(most: int, *, negative: bool) -> Callable[[str], tuple[int, ...]]:
    def read(value: str) -> tuple[int, ...]:
        found = {_whole(each, -most if negative else 1, most) for each in value.split(",")}
        if 0 in found:
            raise ValueError(value)
        # From the start of the period, then from its end: 1, 15, -2, -1.
        return tuple(sorted(found, key=lambda number: (number < 0, number)))

    return read


def _days(value: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for each in value.split(","):
        match = DAY.fullmatch(each)
        if not match or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise ValueError(each)
        found.add((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(sorted(found, key=lambda day: (day[0] < 0, day[0], day[1])))


def _until(value: str) -> datetime | date:
    if re.fullmatch(r"\d{8}", value, re.ASCII):
        return datetime.strptime(value, "%Y%m%d").date()
    if re.fullmatch(r"\d{8}T\d{6}Z", value, re.ASCII):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    raise ValueError(value)


READERS: dict[str, Callable] = {
    "INTERVAL": lambda value: _whole(value, 1, MAX_INTERVAL),
    "COUNT": lambda value: _whole(value, 1, MAX_COUNT),
    "UNTIL": _until,
    "WKST": WEEKDAYS.index,
    "BYMONTH": _numbers(12, negative=False),
    "BYMONTHDAY": _numbers(31, negative=True),
    "BYYEARDAY": _numbers(366, negative=True),
    "BYWEEKNO": _numbers(53, negative=True),
    "BYSETPOS": _numbers(366, negative=True),
    "BYDAY": _days,
}


def _check_parts(rule: Rule, parts: dict[str, str]) -> None:
    for name in parts:
        if (rule.freq, name) in FORBIDDEN:
            words = _("%(part)s does not go with FREQ=%(freq)s.") % {"part": name, "freq": rule.freq}
            raise Invalid(words, field="rrule")
    ordinals = [n for n, _day in rule.byday if n]
    if ordinals and (rule.freq in ("DAILY", "WEEKLY") or rule.byweekno):
        raise Invalid(_("Days such as 3TH go only with months and years."), field="rrule")
    within_month = rule.freq == "MONTHLY" or rule.bymonth
    if within_month and any(abs(n) > 5 for n in ordinals):
        raise Invalid(_("A month has at most five of each day of the week."), field="rrule")
    if rule.bysetpos and not (rule.has_days or rule.bymonth or rule.byweekno):
        raise Invalid(_("BYSETPOS chooses among days that another part must name."), field="rrule")
