"""Our expansion against two others: a reading of RFC 5545 day by day, and the library recurring-ical-events."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import recurring_ical_events
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar

from backend.events.recurrence import (
    Pattern,
    continue_from,
    from_rule,
    occurrences,
    summary,
    to_rule,
    truncate,
    validate,
)
from tests.backend.events.day_by_day import days_of
from tests.backend.events.random_rules import LEFT, RIGHT, by_thousands, series, thoroughly


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


def library_follows_the_rfc(pattern: Pattern) -> bool:
    """Where dateutil, on which the library stands, differs from RFC 5545 3.3.10; the reading day by day has these.

    It intersects ``BYDAY=MO,2TU`` where the days are meant side by side, and begins the first week at DTSTART, so
    that BYSETPOS counts from there and not from the start of the week.
    """
    rule = dict(part.split("=") for part in pattern.rrule.split(";"))
    kinds = {len(day) > 2 for day in rule.get("BYDAY", "MO").split(",")}
    return len(kinds) == 1 and not (rule["FREQ"] == "WEEKLY" and "BYSETPOS" in rule)


def by_library(pattern: Pattern) -> list[tuple[datetime, datetime]]:
    """What recurring-ical-events reads in the same series; its days are midnights of the zone."""
    found = set()
    # The library asks about whole days in a zone of its own choice: the last few days of the window are left to us.
    last = window(pattern)[1] - timedelta(days=3)
    for event in recurring_ical_events.of(Calendar.from_ical(as_calendar(pattern))).between(*window(pattern)):
        edges = []
        for edge in (event.start, event.end):
            wall = edge if isinstance(edge, datetime) else datetime.combine(edge, time())
            edges.append((wall if wall.tzinfo else wall.replace(tzinfo=pattern.zone)).astimezone(UTC))
        found.add(tuple(edges))
    return sorted(edges for edges in found if edges[0] < last)


@by_thousands
@given(series())
def test_dates_are_those_of_a_reading_day_by_day_and_of_another_library(pattern):
    whole = list(occurrences(pattern, *window(pattern)))
    assert [moment.starts_at for moment in whole] == sorted(brute_force(pattern))
    if not library_follows_the_rfc(pattern):
        return
    found = by_library(pattern)
    last = window(pattern)[1] - timedelta(days=3)
    ours = {moment.starts_at: moment.ends_at for moment in whole if moment.starts_at < last}
    assert list(ours) == [start for start, _end in found]
    # A start of 2:00 that the clock jumps over becomes 3:00, and so does an end of 3:00: the library keeps such an
    # event of no length, RFC 5545 3.3.6 counts its hours exactly. Elsewhere both add the length on the wall clock.
    assert ours == {start: end if end > start else start + pattern.duration for start, end in found}


@thoroughly
@given(series(fits=False))
def test_first_date_off_the_rule_counts_all_the_same(pattern):
    """RFC 5545 3.3.10: DTSTART always counts as the first occurrence. (dateutil leaves it out.)"""
    assert starts(pattern) == sorted(brute_force(pattern))


@thoroughly
@given(series(), st.data())
def test_window_gives_the_same_dates_as_the_whole(pattern, data):
    whole = list(occurrences(pattern, *window(pattern)))
    start = data.draw(st.datetimes(datetime(2024, 1, 1), datetime(2029, 6, 1), timezones=st.just(UTC)))
    end = start + timedelta(days=data.draw(st.integers(0, 500)))
    touching = [moment for moment in whole if moment.starts_at < end and moment.ends_at > start]
    assert list(occurrences(pattern, start, end)) == touching


@thoroughly
@given(series(), st.data())
def test_two_halves_give_the_dates_of_the_whole(pattern, data):
    whole = list(occurrences(pattern, *window(pattern)))
    assume(len(whole) > 1)
    at = data.draw(st.sampled_from(whole[1:40])).recurrence_id

    before, after = continue_from(pattern, at)

    assert before == truncate(pattern, at)
    assert list(occurrences(before, *window(pattern))) == [moment for moment in whole if moment.recurrence_id < at]
    assert list(occurrences(after, *window(pattern))) == [moment for moment in whole if moment.recurrence_id >= at]


@thoroughly
@given(series())
def test_checked_pattern_has_the_same_dates(pattern):
    whole = starts(pattern)
    assume(whole)
    valid = validate(pattern)
    assert starts(valid) == whole
    assert validate(valid) == valid


@thoroughly
@given(series())
def test_choices_of_the_form_give_the_same_dates(pattern):
    choice = from_rule(pattern)
    assert starts(replace(pattern, rrule=to_rule(choice, pattern))) == starts(pattern)


@thoroughly
@given(series(), st.sampled_from(["pl", "en", "uk"]))
def test_every_rule_has_a_sentence(pattern, language):
    said = summary(pattern, language)
    assert said == said.strip()
    assert not re.search(r"[A-Z]{2}|[{}=;_]|  |, ,|None", said), said
