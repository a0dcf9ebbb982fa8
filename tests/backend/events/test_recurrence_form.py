"""The friendly form of a repetition, and the dates that it shows while people choose."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backend.events.forms.recurrence import RecurrenceForm
from backend.events.forms.when import WhenForm
from backend.events.recurrence import Pattern, occurrences, parse, validate
from tests.backend.events.random_rules import series, thoroughly
from tests.factories.places import PlaceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
# A Tuesday.
FIRST, LENGTH = datetime(2026, 12, 1, 18), timedelta(hours=2)


def filled(**answers) -> RecurrenceForm:
    return RecurrenceForm({"repeats": "weekly", "series_ends": "never", **answers})


def pattern_of(first=FIRST, **answers) -> Pattern:
    form = filled(**answers)
    assert form.is_valid(), form.errors
    pattern = form.pattern(first, LENGTH if isinstance(first, datetime) else timedelta(days=1), WARSAW)
    assert pattern, form.errors
    return pattern


def errors_of(first=FIRST, **answers) -> dict[str, list[str]]:
    form = filled(**answers)
    if form.is_valid():
        assert form.pattern(first, LENGTH, WARSAW) is None
    return {name: list(errors) for name, errors in form.errors.items()}


@pytest.mark.parametrize(
    ("answers", "rrule"),
    [
        ({"repeats": "no"}, ""),
        ({"repeats": "daily"}, "FREQ=DAILY"),
        ({"repeats": "daily", "interval": "3"}, "FREQ=DAILY;INTERVAL=3"),
        ({"repeats": "weekly"}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"repeats": "weekly", "weekdays": ["TH", "TU"]}, "FREQ=WEEKLY;BYDAY=TU,TH"),
        ({"repeats": "biweekly"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ({"repeats": "weeks", "interval": "3"}, "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"),
        ({"repeats": "monthly_date"}, "FREQ=MONTHLY;BYMONTHDAY=1"),
        ({"repeats": "monthly_weekday"}, "FREQ=MONTHLY;BYDAY=1TU"),
        ({"repeats": "monthly_weekday", "interval": "2"}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU"),
        ({"repeats": "yearly"}, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ({"repeats": "custom", "rule": "RRULE:byday=1tu,3tu;freq=monthly"}, "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ({"series_ends": "count", "times": "10"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=10"),
        ({"series_ends": "until", "until": "2027-06-30"}, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T215959Z"),
    ],
)
def test_each_choice_makes_its_rule(answers, rrule):
    assert pattern_of(**answers).rrule == rrule


@pytest.mark.parametrize(
    ("repeats", "first", "rrule"),
    [
        ("last_day", datetime(2026, 12, 31, 18), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("last_weekday", datetime(2026, 12, 25, 18), "FREQ=MONTHLY;BYDAY=-1FR"),
        ("monthly_weekday", datetime(2026, 12, 17, 18), "FREQ=MONTHLY;BYDAY=3TH"),
    ],
)
def test_month_is_read_from_the_first_date(repeats, first, rrule):
    assert pattern_of(first, repeats=repeats).rrule == rrule


def test_series_of_whole_days_ends_on_its_last_day():
    pattern = pattern_of(date(2026, 12, 1), series_ends="until", until="2027-06-30", left_out_dates="8.12.2026")
    assert pattern.rrule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630"
    assert pattern.exdates == (date(2026, 12, 8),)


def test_holidays_breaks_and_single_dates_are_kept():
    pattern = pattern_of(
        skip_holidays="on",
        break_1_from="2027-02-01",
        break_1_to="2027-02-14",
        break_3_from="2026-12-20",
        break_3_to="2026-12-31",
        left_out_dates="12.1.2027\n\n2027-01-19",
        extra_dates="13.01.2027 10:30, \n14.1.2027",
    )
    assert pattern.holidays == "PL"
    assert pattern.skipped == ((date(2026, 12, 20), date(2026, 12, 31)), (date(2027, 2, 1), date(2027, 2, 14)))
    assert pattern.exdates == (datetime(2027, 1, 12, 18), datetime(2027, 1, 19, 18))
    assert pattern.rdates == (datetime(2027, 1, 13, 10, 30), datetime(2027, 1, 14, 18))


def test_single_event_may_have_more_dates_and_forgets_the_rest():
    pattern = pattern_of(
        repeats="no", extra_dates="8.12.2026", skip_holidays="on", left_out_dates="nonsense", interval="x", until="?"
    )
    assert pattern == Pattern(FIRST, LENGTH, WARSAW, rdates=(datetime(2026, 12, 8, 18),))


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"repeats": "sometimes"}, "repeats"),
        ({"repeats": "weeks", "interval": "0"}, "interval"),
        ({"repeats": "daily", "interval": "100"}, "interval"),
        ({"weekdays": ["XX"]}, "weekdays"),
        ({"weekdays": ["WE"]}, "weekdays"),
        ({"repeats": "last_day"}, "repeats"),
        ({"series_ends": "until"}, "until"),
        ({"series_ends": "until", "until": "2026-11-30"}, "until"),
        ({"series_ends": "until", "until": "30 czerwca"}, "until"),
        ({"series_ends": "count"}, "times"),
        ({"series_ends": "count", "times": "1001"}, "times"),
        ({"repeats": "custom"}, "rule"),
        ({"repeats": "custom", "rule": "FREQ=HOURLY"}, "rule"),
        ({"repeats": "custom", "rule": "FREQ=WEEKLY;BYDAY=WE"}, "rule"),
        ({"repeats": "custom", "rule": "FREQ=WEEKLY;UNTIL=20270630"}, "rule"),
        ({"repeats": "custom", "rule": "FREQ=WEEKLY;COUNT=3", "series_ends": "count", "times": "4"}, "series_ends"),
        ({"break_1_from": "2027-02-01"}, "break_1_to"),
        ({"break_2_to": "2027-02-01"}, "break_2_from"),
        ({"break_1_from": "2027-02-14", "break_1_to": "2027-02-01"}, "break_1_to"),
        ({"series_ends": "until", "until": "2026-12-01", "left_out_dates": "1.12.2026"}, "left_out_dates"),
    ],
)
def test_error_stands_at_its_field(answers, field):
    assert list(errors_of(**answers)) == [field]


def test_each_wrong_line_of_dates_is_named():
    errors = errors_of(left_out_dates="1.12.2026\n31.02.2027\njutro\n2027-13-01\n5.5.2027 25:00")
    assert errors == {
        "left_out_dates": [
            "Line 2: “31.02.2027” is not a date. Write it as 24.12.2026.",
            "Line 3: “jutro” is not a date. Write it as 24.12.2026.",
            "Line 4: “2027-13-01” is not a date. Write it as 24.12.2026.",
            "Line 5: “5.5.2027 25:00” is not a date. Write it as 24.12.2026.",
        ]
    }


def test_extra_hour_in_a_series_of_whole_days_is_refused():
    form = filled(extra_dates="8.12.2026 10:00")
    assert form.is_valid()
    assert form.pattern(date(2026, 12, 1), timedelta(days=1), WARSAW) is None
    assert list(form.errors) == ["extra_dates"]


def posted(initial: dict) -> dict:
    """What a browser sends of a form that shows ``initial``."""
    data = {}
    for bound in RecurrenceForm(initial=initial):
        value = bound.value()
        if value not in (None, "", [], False):
            shown = bound.field.prepare_value(value)
            data[bound.name] = shown if isinstance(shown, list) else "on" if shown is True else str(shown)
    return data


@thoroughly
@given(series(), st.sampled_from(["", "PL"]))
def test_form_that_is_opened_and_saved_changes_no_date(pattern, holidays):
    start, end = datetime(2023, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    pattern = Pattern(**{**vars(pattern), "holidays": holidays})
    if not list(occurrences(pattern, start, end)):
        return
    form = RecurrenceForm(posted(RecurrenceForm.initial_from(pattern)))
    assert form.is_valid(), form.errors
    saved = form.pattern(pattern.first, pattern.duration, pattern.zone, was=pattern)
    assert saved, form.errors
    assert not pattern.rrule or parse(saved.rrule).count == parse(pattern.rrule).count
    assert list(occurrences(saved, start, end)) == list(occurrences(pattern, start, end))


def test_more_breaks_than_the_form_has_room_for_are_all_kept():
    breaks = tuple(
        (date(2027, 1, 1) + timedelta(days=20 * n), date(2027, 1, 3) + timedelta(days=20 * n)) for n in range(9)
    )
    pattern = validate(Pattern(FIRST, LENGTH, WARSAW, "FREQ=WEEKLY;BYDAY=TU", skipped=breaks))
    form = RecurrenceForm(posted(RecurrenceForm.initial_from(pattern)))
    assert form.is_valid()
    assert form.pattern(FIRST, LENGTH, WARSAW) == pattern
    assert len(RecurrenceForm(initial=RecurrenceForm.initial_from(pattern)).breaks) == 10


@pytest.mark.parametrize(
    ("answers", "first", "duration"),
    [
        ({"starts": "18:00", "ends": "20:00"}, FIRST, LENGTH),
        ({"starts": "22:00", "ends": "02:00"}, datetime(2026, 12, 1, 22), timedelta(hours=4)),
        ({"starts": "18:00", "ends": "12:00", "last_day": "2026-12-03"}, FIRST, timedelta(hours=42)),
        ({"whole_day": "on"}, date(2026, 12, 1), timedelta(days=1)),
        ({"whole_day": "on", "last_day": "2026-12-03"}, date(2026, 12, 1), timedelta(days=3)),
    ],
)
def test_first_date_is_read_and_shown_again(answers, first, duration):
    form = WhenForm({"day": "2026-12-01", **answers})
    assert form.is_valid(), form.errors
    assert (form.first, form.duration) == (first, duration)
    again = WhenForm({name: str(value) for name, value in WhenForm.initial_from(first, duration).items() if value})
    assert again.is_valid()
    assert (again.first, again.duration) == (first, duration)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"starts": "18:00"}, "ends"),
        ({"ends": "18:00"}, "starts"),
        ({"starts": "18:00", "ends": "18:00"}, "ends"),
        ({"starts": "18:00", "ends": "17:00", "last_day": "2026-12-01"}, "ends"),
        ({"starts": "18:00", "ends": "19:00", "last_day": "2026-11-30"}, "last_day"),
        ({"whole_day": "on", "last_day": "2026-11-30"}, "last_day"),
        ({"starts": "6 p.m.", "ends": "19:00"}, "starts"),
    ],
)
def test_first_date_that_cannot_be_is_refused(answers, field):
    assert list(WhenForm({"day": "2026-12-01", **answers}).errors) == [field]


def test_midnight_is_an_hour_like_others():
    form = WhenForm({"day": "2026-12-31", "starts": "00:00", "ends": "01:00"})
    assert form.is_valid(), form.errors
    assert form.first.time() == time(0)
    ending = WhenForm({"day": "2026-12-31", "starts": "20:00", "ends": "00:00"})
    assert ending.is_valid(), ending.errors
    assert ending.duration == timedelta(hours=4)


def url_of(place) -> str:
    return f"/miejsca/{place.slug}/kalendarz/daty/"


def shown(client, place, **answers) -> str:
    data = {"day": "2026-12-01", "starts": "18:00", "ends": "20:00", "series_ends": "never", **answers}
    response = client.post(url_of(place), data, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


@pytest.fixture
def december(monkeypatch):
    """It is 26 November 2026."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))


def test_preview_shows_ten_dates_and_those_left_out_with_the_reason(client, place, halina, december):
    client.force_login(halina)
    text = shown(
        client,
        place,
        repeats="weekly",
        weekdays=["WE"],
        day="2026-12-02",
        skip_holidays="on",
        left_out_dates="13.1.2027",
    )
    assert "Every Wednesday, except on public holidays, not on 13 January 2027" in text
    assert text.count("18:00") == 10
    assert "Wednesday 6 January 2027 public holiday: Epiphany" in text
    assert "Wednesday 13 January 2027 left out" in text


def test_preview_speaks_the_language_of_the_reader(client, place, halina, december):
    client.force_login(halina)
    client.cookies["django_language"] = "pl"
    halina.language = "pl"
    halina.save()
    assert "Co wtorek, poza świętami" in shown(client, place, repeats="weekly", skip_holidays="on")


def test_preview_tells_what_may_surprise(client, place, halina, december):
    client.force_login(halina)
    assert "Months without a day 31" in shown(client, place, day="2026-12-31", repeats="monthly_date")
    assert "only in leap years" in shown(client, place, day="2028-02-29", repeats="yearly")
    assert "no date then: 2.12.2026" in shown(client, place, repeats="weekly", left_out_dates="2.12.2026\n8.12.2026")


def test_preview_of_a_half_filled_form_says_what_is_missing(client, place, halina):
    client.force_login(halina)
    assert "Choose the day and the hours" in shown(client, place, day="", repeats="weekly")
    assert "Last day: Choose the last day." in shown(client, place, repeats="weekly", series_ends="until")
    assert "The nearest that does: Thursday 31 December 2026" in shown(client, place, repeats="last_day")


def test_preview_of_whole_days_has_no_hours(client, place, halina, december):
    client.force_login(halina)
    text = shown(client, place, starts="", ends="", whole_day="on", repeats="yearly")
    assert "Every year on 1 December" in text
    assert ":00" not in text
    assert "–" not in text


def test_preview_of_several_days_says_the_last(client, place, halina, december):
    client.force_login(halina)
    text = shown(client, place, starts="", ends="", whole_day="on", last_day="2026-12-04", repeats="no")
    assert "Tuesday 1 December – Friday 4 December" in text


def test_preview_is_for_those_who_may_bring_events(client, place, halina, jan):
    assert client.post(url_of(place)).status_code == 302
    client.force_login(jan)
    assert client.post(url_of(place)).status_code == 200
    assert client.get(url_of(place)).status_code == 405
    hidden = PlaceFactory(slug="nieczynne", status="draft")
    assert client.post(url_of(hidden)).status_code == 404


def test_preview_asks_the_database_about_rights_only(client, place, halina, django_assert_num_queries):
    client.force_login(halina)
    with django_assert_num_queries(7):
        shown(client, place, repeats="daily")
