from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from backend.core.words import day_in_words, day_name, zoned

WARSAW = "Europe/Warsaw"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_last_minute_before_midnight_is_still_today_in_the_zone_of_the_place():
    now = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)  # 23:59 in Warsaw
    assert day_in_words(now, WARSAW, now=now) == "today"
    assert day_in_words(datetime(2026, 11, 24, 23, 0, tzinfo=UTC), WARSAW, now=now) == "tomorrow, Wednesday 25 November"


def test_evening_in_utc_is_tomorrow_in_warsaw_and_today_in_lisbon():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert day_in_words(late, WARSAW, now=now).startswith("tomorrow")
    assert day_in_words(late, "Europe/Lisbon", now=now) == "today"


@pytest.mark.parametrize(("hour_in_utc", "wall_clock"), [(0, "02:30"), (1, "02:30"), (2, "03:30")])
def test_repeated_hour_of_the_autumn_change_is_shown_as_clocks_on_walls_show_it(hour_in_utc, wall_clock):
    instant = datetime(2026, 10, 25, hour_in_utc, 30, tzinfo=UTC)
    assert f"{zoned(instant, WARSAW):%H:%M}" == wall_clock


def test_day_of_25_hours_has_one_tomorrow():
    now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 00:30 on the day of the change
    assert day_in_words(datetime(2026, 10, 25, 22, 30, tzinfo=UTC), WARSAW, now=now) == "today"
    assert day_in_words(datetime(2026, 10, 25, 23, 30, tzinfo=UTC), WARSAW, now=now).startswith("tomorrow")


def test_another_year_is_named():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert day_in_words(datetime(2027, 3, 1, 12, 0, tzinfo=UTC), WARSAW, now=now) == "Monday 1 March 2027"


def test_polish_months_stand_in_the_genitive():
    with translation.override("pl"):
        assert day_name(date(2026, 11, 25)) == "środa 25 listopada"


def test_clock_tag_carries_the_instant_for_machines():
    html = Template("{% clock instant zone %}").render(
        Context({"instant": datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "zone": WARSAW})
    )
    assert html == '<time datetime="2026-11-24T17:00:00+01:00">17:00</time>'
