"""Our expansion against two others: a reading of RFC 5545 day by day, and the library recurring-ical-events."""

from datetime import UTC, date, datetime, time, timedelta

import recurring_ical_events
from hypothesis import given
from icalendar import Calendar

from backend.events.recurrence import Pattern, continue_from, from_rule, occurrences, to_rule, truncate, validate
from tests.backend.events.day_by_day import days_of
from tests.backend.events.random_rules import LEFT, RIGHT, series, thoroughly


def window(pattern: Pattern) -> tuple[datetime, datetime]:
    """From before the first possible date to a midnight at the end of 2030, on the wall of the series."""
    edges = datetime.combine(LEFT, time()) - timedelta(days=3), datetime.combine(RIGHT, time())
    start, end = (edge.replace(tzinfo=pattern.zone).astimezone(UTC) for edge in edges)
    return start, end


def starts(pattern: Pattern) -> list[datetime]:
    return [moment.starts_at for moment in occurrences(pattern, *window(pattern))]


def brute_force(pattern: Pattern) -> set[datetime]:
    """Starts of a pattern by asking every day, without the library and without our code."""

    def instant(local) -> datetime:
        wall = local if isinstance(local, datetime) else datetime.combine(local, time())
        return wall.replace(tzinfo=pattern.zone).astimezone(UTC)

    first = pattern.first if isinstance(pattern.first, datetime) else datetime.combine(pattern.first, time())
    rule, _, until = pattern.rrule.partition(";UNTIL=")
    found = {instant(datetime.combine(day, first.time())) for day in days_of(rule, first.date(), RIGHT)}
    if len(until) == 8:
        last = datetime.strptime(until, "%Y%m%d").date()
        found = {at for at in found if at <= instant(last)}
    elif until:
        found = {at for at in found if at <= datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)}
    found |= {instant(local) for local in pattern.rdates}
    found -= {instant(local) for local in pattern.exdates}
    start, end = window(pattern)
    return {at for at in found if start <= at < end}


@thoroughly
@given(series())
def test_dates_are_those_of_a_reading_day_by_day(pattern):
    assert starts(pattern) == sorted(brute_force(pattern))


def as_calendar(pattern: Pattern) -> str:
    """The series as an iCalendar text, written here so that no code of ours is asked."""
    all_day = not isinstance(pattern.first, datetime)
    kind = ";VALUE=DATE" if all_day else f";TZID={pattern.zone.key}"

    def written(local) -> str:
        return f"{local:%Y%m%d}" if all_day else f"{local:%Y%m%dT%H%M%S}"

    minutes = int(pattern.duration.total_seconds() // 60)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20240101T000000Z"]
    lines += [
        f"DTSTART{kind}:{written(pattern.first)}",
        f"DURATION:{f'P{minutes // 1440}D' if all_day else f'PT{minutes}M'}",
    ]
    lines += [f"RRULE:{pattern.rrule}"] if pattern.rrule else []
    lines += [f"EXDATE{kind}:{written(local)}" for local in pattern.exdates]
    lines += [f"RDATE{kind}:{written(local)}" for local in pattern.rdates]
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def by_library(pattern: Pattern) -> list[tuple[datetime, datetime]]:
    """What recurring-ical-events reads in the same series; its days are midnights of the zone."""
    found = set()
    for event in recurring_ical_events.of(Calendar.from_ical(as_calendar(pattern))).between(*window(pattern)):
        edges = []
        for edge in (event.start, event.end):
            wall = edge if isinstance(edge, datetime) else datetime.combine(edge, time())
            edges.append((wall if wall.tzinfo else wall.replace(tzinfo=pattern.zone)).astimezone(UTC))
        found.add(tuple(edges))
    return sorted(found)


@thoroughly
@given(series())
def test_dates_are_those_of_another_library(pattern):
    ours = [(moment.starts_at, moment.ends_at) for moment in occurrences(pattern, *window(pattern))]
    assert ours == by_library(pattern)
