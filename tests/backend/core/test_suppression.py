"""Nobody is worked out from what is shown: every hidden count keeps at least two that could be it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.core.figures.suppression import hidden_of, together

YEAR_2026 = Period(date(2026, 1, 1), YEAR)


def months(*numbers: int) -> dict[date, int]:
    return {month.begins: number for month, number in zip(YEAR_2026.months, numbers, strict=False)}


def month(number: int) -> Period:
    return Period(date(2026, number, 1), MONTH)


def quarter(number: int) -> Period:
    return Period(date(2026, 3 * number - 2, 1), QUARTER)


def test_large_counts_and_nothing_are_said():
    assert hidden_of(months(5, 9, 0, 20)) == set()


def test_one_small_month_takes_the_smallest_beside_it():
    assert hidden_of(months(3, 20, 8, 50, 50, 50)) == {month(1), month(3)}


def test_two_small_months_of_five_together_hide_nobody_else():
    assert hidden_of(months(3, 2, 8)) == {month(1), month(2)}


def test_two_small_months_of_fewer_than_five_take_a_third():
    assert hidden_of(months(1, 2, 8)) == {month(1), month(2), month(3)}


def test_small_quarter_takes_another_quarter_with_all_its_months():
    hidden = hidden_of(months(0, 3, 0, 10, 10, 0, 30, 30, 30))
    assert hidden == {month(2), quarter(1), month(4), month(5), quarter(2)}


def test_small_year_says_nothing():
    assert hidden_of(months(1, 0, 0, 2)) == {month(1), month(4), quarter(1), quarter(2), YEAR_2026}


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_no_small_month_can_be_worked_out(numbers):
    counts = months(*numbers)
    hidden = hidden_of(counts)
    assert all(Period(begin, MONTH) in hidden for begin, number in counts.items() if 0 < number < 5)
    for number in range(1, 5):
        parts = [one for one in quarter(number).months if one in hidden]
        if quarter(number) not in hidden and parts:
            assert len(parts) > 1
            assert sum(counts[one.begins] for one in parts) >= 5
    quarters = [quarter(number) for number in range(1, 5) if quarter(number) in hidden]
    if YEAR_2026 not in hidden and quarters:
        assert len(quarters) > 1
        assert sum(counts[one.begins] for each in quarters for one in each.months) >= 5
        for each in quarters:  # else its months would tell the quarter
            assert all(one in hidden for one in each.months if counts[one.begins])


def test_sum_of_places_leaves_out_what_would_tell_about_one():
    assert together([(30, False), (3, True)]) == (30, True)
    assert together([(30, False), (3, True), (1, True)]) == (30, True)
    assert together([(30, False), (3, True), (2, True)]) == (35, False)
    assert together([(0, False), (3, True)]) == (None, True)
    assert together([(0, False), (0, False)]) == (0, False)
