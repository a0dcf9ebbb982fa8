"""Days of a calendar: which dates stand on which, in the zone of each date's place."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.core.moments import instant
from backend.events.models import Occurrence

SHOWN_A_DAY = 3
# A day with more is not counted further: "99+".
MOST_COUNTED = 99
ONE_DAY = timedelta(days=1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which ``day`` begins in ``zone``; days of 23 and 25 hours begin rightly too."""
    return instant(day, datetime.min.time(), zone)


@dataclass(frozen=True)
class Entry:
    """A date as it stands on one of the days that it touches."""

    occurrence: Occurrence
    day: date
    first_day: date
    last_day: date

    @property
    def continues(self) -> bool:
        """It began on an earlier day."""
        return self.first_day < self.day

    @property
    def goes_on(self) -> bool:
        """It ends on a later day."""
        return self.last_day > self.day

    @property
    def is_whole_day(self) -> bool:
        """Takes the day from midnight to midnight."""
        return self.occurrence.event.is_all_day or (self.continues and self.goes_on)


def days_touched(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last local day of a date; an end at midnight belongs to the day before."""
    last = (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return starts_at.astimezone(zone).date(), last


@dataclass(frozen=True)
class Day:
    """One day of a calendar with what is on. ``count`` may be more than ``entries``; ``new`` of them begin on it."""

    date: date
    is_today: bool = False
    entries: list[Entry] = field(default_factory=list)
    count: int = 0
    new: int = 0

    @property
    def occurrences(self) -> list[Occurrence]:
        return [entry.occurrence for entry in self.entries]

    @property
    def first(self) -> list[Entry]:
        return self.entries[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.entries))

    @property
    def is_over_counted(self) -> bool:
        """There are more than anybody counts."""
        return self.count > MOST_COUNTED


def whole_weeks(month: date) -> list[date]:
    """All days of the weeks, Monday first, that the month of ``month`` touches."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    return [day for week in weeks for day in week]


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month that lies ``months`` after that of ``day``."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def entries_of(occurrences: Iterable[Occurrence], first: date, last: date) -> dict[date, list[Entry]]:
    """Entries of ``occurrences`` (with place) on each day from ``first`` to ``last``; what goes on stands first."""
    found: dict[date, list[Entry]] = {}
    for occurrence in occurrences:
        begins, ends = days_touched(occurrence.starts_at, occurrence.ends_at, occurrence.zone)
        day = max(begins, first)
        while day <= min(ends, last):
            found.setdefault(day, []).append(Entry(occurrence, day, begins, ends))
            day += ONE_DAY
    for entries in found.values():
        entries.sort(key=lambda entry: (not entry.continues, entry.occurrence.starts_at, entry.occurrence.pk))
    return found
