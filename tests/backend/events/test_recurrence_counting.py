"""How often a series takes place when somebody says "12 times": whatever is left out, 12 times."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.events.models import Event
from backend.events.recurrence import Pattern, meetings, occurrences, summary, with_meetings
from tests.backend.events.test_event_form import adding, filled
from tests.backend.events.test_recurrence_form import errors_of, pattern_of, shown
from tests.forms import fields_of

WARSAW = ZoneInfo("Europe/Warsaw")
# Two weeks of winter holidays in which the series has two Tuesdays.
WINTER = {"break_1_from": "2027-02-01", "break_1_to": "2027-02-14"}
TWELVE = {"repeats": "weekly", "series_ends": "count", "times": "12"}


def days(pattern: Pattern) -> list[date]:
    found = occurrences(pattern, datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC))
    return [each.starts_at.astimezone(pattern.zone).date() for each in found]


@pytest.mark.parametrize(
    ("left_out", "rrule"),
    [
        ({}, "FREQ=WEEKLY;BYDAY=TU;COUNT=12"),
        (WINTER, "FREQ=WEEKLY;BYDAY=TU;COUNT=14"),
        ({"left_out_dates": "1.12.2026\n8.12.2026"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=14"),
        ({**WINTER, "left_out_dates": "23.2.2027"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=15"),
        ({"break_1_from": "2027-02-17", "break_1_to": "2027-03-03"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=12"),
        ({"left_out_dates": "30.12.2028"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=12"),
    ],
)
def test_twelve_times_are_twelve_meetings(left_out, rrule):
    pattern = pattern_of(**TWELVE, **left_out)
    assert pattern.rrule == rrule
    assert len(days(pattern)) == 12
    assert summary(pattern, "en").startswith("every Tuesday, 12 meetings")


def test_public_holidays_are_made_up_for():
    pattern = pattern_of(datetime(2026, 12, 24, 18), **TWELVE, skip_holidays="on")
    # 24 December is one of them since 2025; the first date itself is left out.
    assert len(days(pattern)) == 12
    assert date(2026, 12, 24) not in days(pattern)


def test_extra_dates_come_on_top():
    pattern = pattern_of(**TWELVE, extra_dates="3.12.2026\n8.12.2026")
    assert meetings(pattern) == 12
    assert len(days(pattern)) == 14


def test_the_form_shows_the_number_again_and_saves_the_same_rule(client, place, halina):
    client.force_login(halina)
    client.post(adding(place), filled(day="2027-05-04", **TWELVE, break_1_from="2027-06-01", break_1_to="2027-06-10"))
    event = Event.objects.get()
    assert event.rrule.endswith("COUNT=14")
    page = client.get(f"/wydarzenia/{event.slug}/edycja/")
    assert page.context["form"]["times"].value() == 12
    sent = fields_of(page.text, "title") | {"action": "publish"}
    assert client.post(f"/wydarzenia/{event.slug}/edycja/", sent).status_code == 302
    assert Event.objects.get().rrule == event.rrule
    assert event.occurrences.count() == 12


def test_dates_left_out_at_the_end_stay_as_another_calendar_wrote_them():
    was = Pattern(
        datetime(2026, 12, 1, 18), timedelta(hours=2), WARSAW, "FREQ=WEEKLY;COUNT=4",
        exdates=(datetime(2026, 12, 15, 18), datetime(2026, 12, 22, 18)),
    )  # fmt: skip
    assert with_meetings(was, 2, was=was) == was
    assert with_meetings(was, 2).rrule == "FREQ=WEEKLY;COUNT=2"
    assert with_meetings(was, 3, was=was).rrule == "FREQ=WEEKLY;COUNT=5"


def test_a_number_that_cannot_be_reached_is_refused_at_its_field():
    first = datetime(2026, 12, 25, 18)
    assert list(errors_of(first, repeats="yearly", series_ends="count", times="3", skip_holidays="on")) == ["repeats"]
    too_many = {"repeats": "daily", "series_ends": "count", "times": "1000", "skip_holidays": "on"}
    assert list(errors_of(first - timedelta(days=3), **too_many)) == ["times"]


def test_own_rule_counts_as_other_calendars_do():
    own = pattern_of(repeats="custom", rule="FREQ=WEEKLY;COUNT=12", **WINTER)
    assert own.rrule == "FREQ=WEEKLY;COUNT=12"
    assert len(days(own)) == 10


def test_preview_says_that_the_series_takes_longer(client, place, halina):
    client.force_login(halina)
    text = shown(client, place, **TWELVE, day="2029-12-04", break_1_from="2030-01-01", break_1_to="2030-01-14")
    assert "Every Tuesday, 12 meetings, with a break 1–14 January 2030" in text
    assert "2 dates are left out, so the series goes on until 5 March 2030." in text
    plain = shown(client, place, **TWELVE, day="2029-12-04")
    assert not re.search("dates? (is|are) left out", plain)


def test_words_name_only_breaks_within_the_series():
    ended = Pattern(
        datetime(2026, 9, 1, 18), timedelta(hours=2), WARSAW, "FREQ=WEEKLY;UNTIL=20261130T225959Z",
        skipped=((date(2026, 12, 23), date(2026, 12, 31)), (date(2026, 11, 25), date(2026, 12, 2))),
    )  # fmt: skip
    assert summary(ended, "pl") == "co wtorek do 30 listopada, z przerwą 25 listopada – 2 grudnia"
    endless = Pattern(
        datetime(2027, 1, 5, 18), timedelta(hours=2), WARSAW, "FREQ=WEEKLY",
        skipped=((date(2026, 12, 23), date(2026, 12, 31)), (date(2027, 2, 1), date(2027, 2, 14))),
    )  # fmt: skip
    assert summary(endless, "en") == "every Tuesday, with a break 1–14 February"
