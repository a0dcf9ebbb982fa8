"""Open or closed, by the wall clock of the place."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from backend.places.models import OpeningException, OpeningHours, Place
from backend.places.selectors import opening_status, week_hours
from tests.factories.places import PlaceFactory

MONDAY = date(2027, 5, 3)


def warsaw(*parts) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Warsaw"))


def open_on(place, *weekdays, opens=time(10), closes=time(18)):
    OpeningHours.objects.bulk_create(
        OpeningHours(place=place, weekday=day, opens=opens, closes=closes) for day in weekdays
    )


@pytest.fixture
def weekday_place(place):
    open_on(place, 0, 1, 2, 3, 4)
    return place


def test_without_hours_nothing_is_claimed(place):
    status = opening_status(place, warsaw(2027, 5, 3, 12))
    assert (status.is_known, status.is_open) == (False, False)


@pytest.mark.parametrize(("clock", "is_open"), [((9, 59), False), ((10, 0), True), ((17, 59), True), ((18, 0), False)])
def test_opens_and_closes_on_the_minute(weekday_place, clock, is_open):
    assert opening_status(weekday_place, warsaw(2027, 5, 3, *clock)).is_open is is_open


@pytest.mark.parametrize(("clock", "minutes", "soon"), [((16, 59), 61, False), ((17, 20), 40, True)])
def test_closing_soon_is_the_last_hour(weekday_place, clock, minutes, soon):
    status = opening_status(weekday_place, warsaw(2027, 5, 3, *clock))
    assert (status.closes_in_minutes, status.closes_soon) == (minutes, soon)


def test_after_friday_it_opens_on_monday(weekday_place):
    status = opening_status(weekday_place, warsaw(2027, 5, 7, 19))
    assert status.opens_at == warsaw(2027, 5, 10, 10)


def test_two_spans_a_day_leave_a_break(place):
    open_on(place, 0, opens=time(8), closes=time(12))
    open_on(place, 0, opens=time(14), closes=time(16))
    status = opening_status(place, warsaw(2027, 5, 3, 13))
    assert (status.is_open, status.opens_at) == (False, warsaw(2027, 5, 3, 14))


def test_closed_day_replaces_the_weekly_hours(weekday_place):
    weekday_place.opening_exceptions.create(first_day=MONDAY, last_day=date(2027, 5, 4), reason="majówka")
    status = opening_status(weekday_place, warsaw(2027, 5, 3, 12))
    assert (status.is_open, status.exception.reason) == (False, "majówka")
    assert status.opens_at == warsaw(2027, 5, 5, 10)


def test_other_hours_replace_the_weekly_hours(weekday_place):
    weekday_place.opening_exceptions.create(
        first_day=date(2027, 5, 8), last_day=date(2027, 5, 8), opens=time(12), closes=time(20)
    )
    saturday = opening_status(weekday_place, warsaw(2027, 5, 8, 19))
    assert (saturday.is_open, saturday.closes_at) == (True, warsaw(2027, 5, 8, 20))


def test_closed_for_weeks_promises_no_opening(weekday_place):
    weekday_place.opening_exceptions.create(first_day=MONDAY, last_day=date(2027, 8, 31), reason="remont")
    status = opening_status(weekday_place, warsaw(2027, 5, 3, 12))
    assert (status.is_known, status.opens_at) == (True, None)


@pytest.mark.parametrize(
    ("day", "at", "minutes"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 150),  # 01:30 CET; 02:00 to 03:00 is no hour
        (date(2027, 10, 31), datetime(2027, 10, 30, 23, 30, tzinfo=UTC), 270),  # 01:30 CEST; 02:00 comes twice
    ],
)
def test_hours_that_are_left_are_real_hours_when_clocks_change(place, day, at, minutes):
    open_on(place, day.weekday(), opens=time(0), closes=time(5))
    assert opening_status(place, at).closes_in_minutes == minutes


def test_wall_clock_is_that_of_the_place(db):
    azores = PlaceFactory(time_zone="Atlantic/Azores")
    open_on(azores, 0)
    assert not opening_status(azores, warsaw(2027, 5, 3, 11)).is_open
    assert opening_status(azores, warsaw(2027, 5, 3, 19)).is_open


def test_week_begins_today_and_tells_what_is_special(weekday_place):
    OpeningException.objects.create(place=weekday_place, first_day=date(2027, 5, 6), last_day=date(2027, 5, 6))
    week = week_hours(weekday_place, warsaw(2027, 5, 5, 12))
    assert [day.day.day for day in week] == [5, 6, 7, 8, 9, 10, 11]
    assert [bool(day.spans) for day in week] == [True, False, True, False, False, True, True]
    assert (week[0].is_today, week[1].exception is not None) == (True, True)


def test_prefetched_hours_ask_nothing(weekday_place, django_assert_num_queries):
    place = Place.objects.with_opening().get(pk=weekday_place.pk)
    with django_assert_num_queries(0):
        opening_status(place, warsaw(2027, 5, 3, 12))


@pytest.mark.engines
@pytest.mark.parametrize(
    ("at", "open_ones"),
    [
        (warsaw(2027, 5, 3, 11), ["pod-jesionem"]),
        (warsaw(2027, 5, 3, 17), ["azory", "pod-jesionem"]),
        (warsaw(2027, 5, 3, 19), ["azory"]),
        (warsaw(2027, 5, 4, 12), []),
    ],
)
def test_database_and_page_agree_who_is_open(weekday_place, at, open_ones):
    weekday_place.opening_exceptions.create(first_day=date(2027, 5, 4), last_day=date(2027, 5, 4))
    open_on(PlaceFactory(slug="azory", time_zone="Atlantic/Azores"), 0)
    PlaceFactory(slug="bez-godzin")
    found = Place.objects.open_at(at).order_by("slug")
    assert [place.slug for place in found] == open_ones
    assert all(opening_status(place, at).is_open for place in found)
