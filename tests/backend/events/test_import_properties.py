"""Chance as the other program: no file crashes the reader, and what a calendar says survives a file."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vRecur
from icalendar import Event as VEvent

from backend.core.markdown import to_text
from backend.events.ical.plain import cut, escaped, plain
from backend.events.ical.reading import NotCalendar
from backend.events.ical.source import Problem
from backend.events.recurrence import occurrences, validate
from tests.backend.events.test_import_reading import GOOGLE, NEXTCLOUD, NOW, OUTLOOK, UNTIL, events, reading


@settings(max_examples=300)
@given(st.text(alphabet="ab *_`[]<>#-+=1.)\\~&|:\n", max_size=40))
def test_plain_text_is_shown_as_it_was_written(text):
    said = plain(text)
    assert to_text(escaped(said)) == said


@given(st.text(max_size=300), st.integers(2, 120))
def test_words_are_cut_to_fit(text, most):
    assert len(cut(text, most)) <= most


LINES = st.sampled_from(
    GOOGLE.splitlines()
    + OUTLOOK.splitlines()
    + NEXTCLOUD.splitlines()
    + ["BEGIN:VEVENT", "END:VEVENT", "RRULE:", "DTSTART:", "RDATE:x", "EXDATE;TZID=:,", "RECURRENCE-ID:20261201"]
    + [":", ";"]
    + ["DTSTART;VALUE=DATE:00010101", "DTEND:99991231T235959Z", "DURATION:-P1D", "DURATION:P99999999D", "UID:"]
    + ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=DAILY;COUNT=999999999", "SEQUENCE:-9", "SUMMARY:\x00"]
)  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES | st.text(max_size=30), max_size=60))
def test_no_file_crashes_the_reader(lines):
    found = reading("\n".join(["BEGIN:VCALENDAR", *lines]))
    assert all(event.problem in {*Problem, ""} for event in found.events)
    assert all(event.problem or validate(event.pattern) for event in found.events)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(content):
    try:
        reading(b"BEGIN:VCALENDAR\r\n" + content)
        reading(content)
    except NotCalendar:
        pass


RULES = st.builds(
    lambda freq, interval, days, count: (
        f"FREQ={freq};INTERVAL={interval}"
        + (f";BYDAY={','.join(days)}" if days and freq == "WEEKLY" else "")
        + (f";COUNT={count}" if count else "")
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), max_size=3, unique=True),
    st.none() | st.integers(1, 30),
)


@settings(max_examples=200)
@given(
    zone=st.sampled_from(["Europe/Warsaw", "America/New_York", "Asia/Kathmandu"]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1)).map(lambda at: at.replace(second=0, microsecond=0)),
    rule=RULES,
    moved=st.dictionaries(st.integers(0, 8), st.none() | st.integers(-180, 180).filter(bool), max_size=4),
)
def test_series_and_their_changed_dates_survive_a_file(zone, start, rule, moved):
    """What icalendar writes of a series, in three zones, is read as the dates that were meant."""
    tz = ZoneInfo(zone)
    calendar, master = Calendar(), VEvent()
    for name, value in {
        "uid": "a",
        "summary": "Joga",
        "dtstart": start.replace(tzinfo=tz),
        "rrule": vRecur.from_ical(rule),
    }.items():
        master.add(name, value)
    master.add("duration", timedelta(hours=1))
    calendar.add_component(master)
    plain_series = events(calendar.to_ical())["a"]
    if plain_series.problem:
        assert plain_series.problem == Problem.OVER
        return
    given_dates = list(occurrences(plain_series.pattern, NOW, UNTIL))[:9]
    wanted = {}
    for number, minutes in moved.items():
        if number >= len(given_dates):
            continue
        at = given_dates[number]
        changed = VEvent()
        changed.add("uid", "a")
        changed.add("summary", "Joga")
        changed.add("recurrence-id", at.recurrence_id.astimezone(tz))
        begins = at.starts_at + timedelta(minutes=minutes or 0)
        changed.add("dtstart", begins)
        changed.add("dtend", begins + (at.ends_at - at.starts_at))
        if minutes is None:
            changed.add("status", "CANCELLED")
        calendar.add_component(changed)
        wanted[at.recurrence_id] = (begins, minutes is None)
    found = events(calendar.to_ical())["a"]
    assert found.pattern == plain_series.pattern
    assert {at: (one_date.starts_at, one_date.is_cancelled) for at, one_date in found.overrides.items()} == wanted
