from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period, last_whole, months_until

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "begins", "unit"),
    [
        ("2026-10", date(2026, 10, 1), MONTH),
        ("2026-k4", date(2026, 10, 1), QUARTER),
        ("2025-q1", date(2025, 1, 1), QUARTER),
        ("2026", date(2026, 1, 1), YEAR),
    ],
)
def test_address_names_a_period(text, begins, unit):
    assert Period.parse(text, today=TODAY) == Period(begins, unit)


@pytest.mark.parametrize(
    "text", ["", "2026-12", "2027", "1999", "2026-0", "2026-13", "2026-k5", "2026-k", "20261", "2026-x", "٢٠٢٦", "0000"]
)
def test_what_is_none_or_has_not_begun_is_refused(text):
    assert Period.parse(text, today=TODAY) is None


def test_each_period_is_read_back_from_its_code():
    for unit in (MONTH, QUARTER, YEAR):
        period = Period.of(TODAY, unit)
        assert Period.parse(period.code, today=TODAY) == period


def test_quarter_begins_and_ends_at_midnight_of_the_place():
    begins, ends = Period(date(2026, 10, 1), QUARTER).span(ZoneInfo("Europe/Warsaw"))
    assert begins == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert ends == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_period_before_january_lies_in_the_year_before():
    assert Period(date(2026, 1, 1), MONTH).before == Period(date(2025, 12, 1), MONTH)
    assert Period(date(2026, 1, 1), QUARTER).before.code == "2025-k4"
    assert last_whole(MONTH, TODAY).code == "2026-10"
    assert [month.code for month in months_until(Period(date(2026, 10, 1), QUARTER))][::11] == ["2026-01", "2026-12"]


def test_names_are_in_the_language_of_the_reader():
    month = Period(date(2026, 10, 1), MONTH)
    with override("pl"):
        assert str(month) == "październik 2026"
    with override("en"):
        assert str(month) == "October 2026"
