"""One day by the clock: which rows of half an hour each date takes."""

from dataclasses import dataclass
from datetime import datetime

from backend.events.selectors.days import Day, Entry

ROWS_AN_HOUR = 2
# Shown also when nothing is on that early or late.
USUAL_FIRST, USUAL_LAST = 9, 18
# More side by side cannot be read: the day is a list then.
MOST_AT_ONCE = 4
WHOLE_DAY = 24 * ROWS_AN_HOUR


@dataclass(frozen=True)
class Slot:
    """An entry from row ``start`` to row ``end`` (lines of a CSS grid, from 1)."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """What takes part of a day, by rows from ``first`` o'clock on."""

    first: int
    last: int
    slots: list[Slot]
    whole_day: list[Entry]

    @property
    def lines(self) -> list[tuple[int, int]]:
        """Each hour with its row."""
        return [(hour, (hour - self.first) * ROWS_AN_HOUR + 1) for hour in range(self.first, self.last)]


def hours_of(day: Day) -> Hours | None:
    """The dates of ``day`` on the wall clock of their places; ``None`` when too many are on at once to be drawn."""
    timed = [entry for entry in day.entries if not entry.is_whole_day]
    spans = [rows_of(entry) for entry in timed]
    if most_at_once(spans) > MOST_AT_ONCE:
        return None
    first = min([USUAL_FIRST, *(start // ROWS_AN_HOUR for start, _end in spans)])
    last = max([USUAL_LAST, *(-(-end // ROWS_AN_HOUR) for _start, end in spans)])
    before = first * ROWS_AN_HOUR - 1
    return Hours(
        first=first,
        last=last,
        slots=[Slot(entry, start - before, end - before) for entry, (start, end) in zip(timed, spans, strict=True)],
        whole_day=[entry for entry in day.entries if entry.is_whole_day],
    )


def rows_of(entry: Entry) -> tuple[int, int]:
    """Rows from midnight that ``entry`` takes of its day: an hour at least, so that its words fit in.

    By the clock of the wall, as a poster has it: in the night when the clock goes back, an hour is drawn once.
    """
    one = entry.occurrence
    start = 0 if entry.continues else row_at(one.starts_at.astimezone(one.zone))
    end = WHOLE_DAY if entry.goes_on else -(-minutes(one.ends_at.astimezone(one.zone)) * ROWS_AN_HOUR // 60)
    end = end or WHOLE_DAY  # midnight ends the day
    end = min(WHOLE_DAY, max(end, start + ROWS_AN_HOUR))
    return min(start, end - ROWS_AN_HOUR), end


def row_at(local: datetime) -> int:
    return minutes(local) * ROWS_AN_HOUR // 60


def minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute


def most_at_once(spans: list[tuple[int, int]]) -> int:
    """How many of ``spans`` lie beside each other at most."""
    return max((sum(start <= at < end for start, end in spans) for at, _ in spans), default=0)
