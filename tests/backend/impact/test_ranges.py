"""Estimates stay wide: rounding never pretends to know more."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.impact.ranges import STEPS, Range, band, total

numbers = st.decimals(min_value=0, max_value=10**9, places=3)
ranges = st.tuples(numbers, numbers).map(lambda pair: Range(*sorted(pair)))


@given(ranges)
def test_rounding_goes_outwards_to_one_digit_that_means_something(known):
    wide = known.rounded()
    assert wide.low <= known.low <= known.high <= wide.high
    for end in (wide.low, wide.high):
        digits = end.normalize().as_tuple().digits
        assert end == 0 or Decimal(int("".join(map(str, digits)))) in {*STEPS, Decimal(15)}


@given(st.lists(ranges, min_size=1, max_size=8))
def test_whole_holds_every_sum_of_its_parts(parts):
    whole = total(parts)
    assert sum(part.low for part in parts) in whole
    assert sum(part.high for part in parts) in whole
    assert sum(((part.low + part.high) / 2 for part in parts), start=Decimal(0)) in whole
    assert sum(part.low for part in parts) in whole.rounded()


def test_sum_of_nothing_known_is_unknown():
    assert total([None, None]) is None
    assert total([None, Range.of(1, 2)]) == Range.of(1, 2)


@given(st.integers(min_value=0, max_value=10**7))
def test_every_number_lies_in_its_band(number):
    assert number in band(number)
    assert band(number) == band(int(band(number).low)) == band(int(band(number).high))


def test_bands_are_fives_then_fifties():
    assert [band(number) for number in (0, 1, 4, 5, 14, 99, 100, 999, 1000)] == [
        Range.of(0), Range.of(1, 4), Range.of(1, 4), Range.of(5, 9), Range.of(10, 14), Range.of(95, 99),
        Range.of(100, 149), Range.of(950, 999), Range.of(1000, 1499),
    ]  # fmt: skip


def test_what_is_counted_is_whole():
    assert Range.of("1.35", "2.75").whole() == Range.of(1, 3)
