"""VTIMEZONE (RFC 5545 3.6.5) of IANA zones: without it some readers take every time for UTC."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# Nobody imports older programmes, and zoneinfo itself knows single changes only until 2037.
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=64)
def timezone_text(name: str) -> bytes:
    """The VTIMEZONE of the zone ``name``, as it stands in a file.

    ``Timezone.from_tzid`` of icalendar 7 says the hour of a change in the new offset, an hour late in spring: readers
    that go by VTIMEZONE took 3:00 of that night for 4:00.
    """
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("tzid", name)
    onsets = defaultdict(list)
    onsets[described(FIRST, FIRST, zone)].append(FIRST.astimezone(zone).replace(tzinfo=None))
    for at in changes(zone):
        before = at - SECOND
        # The onset is read on the clock that was right until then (TZOFFSETFROM).
        onsets[described(before, at, zone)].append((at + before.astimezone(zone).utcoffset()).replace(tzinfo=None))
    for (offset_from, offset_to, code, is_summer), starts in onsets.items():
        for start, rule in observances(starts):
            part = TimezoneDaylight() if is_summer else TimezoneStandard()
            part.add("dtstart", start)
            part.add("tzoffsetfrom", offset_from)
            part.add("tzoffsetto", offset_to)
            part.add("tzname", code)
            if rule:
                part.add("rrule", vRecur.from_ical(rule))
            component.add_component(part)
    return component.to_ical()


def observances(starts: list[datetime]) -> Iterator[tuple[datetime, str]]:
    """``starts`` as single onsets, and the last of them as a yearly rule if they follow one to the end.

    RDATE would say the same, but ical.js reads only its first value.
    """
    lasting, rule = max(((fitting(starts, day), day) for day in days_like(starts[-1])), key=lambda each: len(each[0]))
    if len(lasting) < 2 or lasting[-1].year < LAST.year - 1:
        lasting = []
    yield from ((start, "") for start in starts[: len(starts) - len(lasting)])
    if lasting:
        yield lasting[0], f"FREQ=YEARLY;BYMONTH={lasting[0].month};BYDAY={rule}"


def days_like(start: datetime) -> list[str]:
    """BYDAY of a day within its month: ``2SU``, and ``-1SU`` if it is the last such day."""
    code = WEEKDAYS[start.weekday()]
    is_last = (start + 7 * DAY).month != start.month
    return [f"{(start.day - 1) // 7 + 1}{code}", *([f"-1{code}"] if is_last else [])]


def fitting(starts: list[datetime], day: str) -> list[datetime]:
    """The last of ``starts``, one each year at the same hour, that ``day`` of the month describes."""
    found: list[datetime] = []
    for start in reversed(starts):
        follows = not found or (start.year + 1, start.month, start.time()) == (
            found[0].year, found[0].month, found[0].time(),
        )  # fmt: skip
        if not follows or day not in days_like(start):
            break
        found.insert(0, start)
    return found


def described(before: datetime, at: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta, str, bool]:
    local = at.astimezone(zone)
    return before.astimezone(zone).utcoffset(), local.utcoffset(), local.tzname(), bool(local.dst())


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants at which the offset or the name of the time changes."""
    found, day = [], FIRST
    while day < LAST:
        if kind(day, zone) != kind(day + DAY, zone):
            found.append(change_between(day, day + DAY, zone))
        day += DAY
    return found


def change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    while late - early > SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        early, late = (middle, late) if kind(middle, zone) == kind(early, zone) else (early, middle)
    return late


def kind(at: datetime, zone: ZoneInfo) -> tuple:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()
