"""Whoever has all pages of the book, of the network and of each place, works out no count under five."""

from datetime import date
from fractions import Fraction
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.core.figures.said import LEAST
from backend.moderation import book
from backend.moderation.models import Decision
from backend.moderation.selectors.book import Line, periods_between, tell, waits_of

MONTHS = [Period(date(2026, number, 1), MONTH) for number in range(1, 7)]
SPOKEN = periods_between(MONTHS[0].begins, MONTHS[-1].begins)
CODE = book.NOTICES
COUNTS = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 11]), min_size=6, max_size=6), min_size=1, max_size=4
)
PARTS = ("account", "guest", "program")
Ground = Decision.Ground


def lines_of(counts: list[list[int]]) -> list[Line]:
    return [
        Line({month.begins: {CODE: number} for month, number in zip(MONTHS, numbers, strict=True)})
        for numbers in counts
    ]


def reduced(rows: list[list[int]]) -> list[list[Fraction]]:
    """What can be worked out of ``rows`` by adding and subtracting them: a basis in steps."""
    basis: list[list[Fraction]] = []
    for row in rows:
        rest = without([Fraction(cell) for cell in row], basis)
        if any(rest):
            lead = next(cell for cell in rest if cell)
            basis.append([cell / lead for cell in rest])
    return basis


def without(row: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    for known in basis:
        place = next(number for number, cell in enumerate(known) if cell)
        if factor := row[place]:
            row = [cell - factor * other for cell, other in zip(row, known, strict=True)]
    return row


def is_known(row: list[int], basis: list[list[Fraction]]) -> bool:
    return not any(without([Fraction(cell) for cell in row], basis))


def vector(size: int, *, line: int, months: list[Period]) -> list[int]:
    """The sum of ``months`` at ``line``, over all unknown cells."""
    cells = [0] * (size * len(MONTHS))
    for month in months:
        if month in MONTHS:
            cells[line * len(MONTHS) + MONTHS.index(month)] = 1
    return cells


def months_in(period: Period) -> list[Period]:
    return [period] if period.unit == MONTH else period.months


@given(COUNTS)
def test_no_small_count_of_a_place_follows_from_what_is_said(counts):
    lines, size = lines_of(counts), len(counts)
    told, network = tell(lines, SPOKEN)
    said = []
    for period in SPOKEN:
        own = [vector(size, line=number, months=months_in(period)) for number in range(size)]
        said += [own[number] for number in range(size) if told[number][period][CODE].number is not None]
        whole = network[period][CODE]
        if whole.number is not None and not whole.is_partial:
            said.append([sum(column) for column in zip(*own, strict=True)])
    basis = reduced(said)
    for number, line in enumerate(lines):
        for period in SPOKEN:
            if 0 < line.number(period, CODE) < LEAST:
                assert not is_known(vector(size, line=number, months=months_in(period)), basis)


def said_of_parts(lines: list[Line], cells: dict[str, set[str]], names: tuple[str, ...]) -> list[list[int]]:
    """All that is said of a year, each as a sum over what is not known: ``names`` at each line.

    ``cells``: of which of them each code is the sum.
    """
    year, size = Period(date(2026, 1, 1), YEAR), len(lines)
    told, network = tell(lines, SPOKEN)
    said = []
    for code, among in cells.items():
        own = [unknown(size, line, among, names) for line in range(size)]
        for number, telling in enumerate(told):
            cell = telling[year].get(code)
            if cell is None or cell.number is not None:
                said.append(own[number])
        whole = network[year].get(code)
        if whole is not None and whole.number is not None and not whole.is_partial:
            said.append([sum(column) for column in zip(*own, strict=True)])
    return said


def unknown(size: int, line: int, among: set[str], names: tuple[str, ...]) -> list[int]:
    return [int(at == line and name in among) for at in range(size) for name in names]


def assert_no_small_part_is_known(counts: list[list[int]], names: tuple[str, ...], basis) -> None:
    for number, parts in enumerate(counts):
        for name, part in zip(names, parts, strict=True):
            if 0 < part < LEAST:
                assert not is_known(unknown(len(counts), number, {name}, names), basis)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_small_part_follows_from_the_count_that_it_is_a_part_of(counts):
    codes = {name: book.part("notices.from", name) for name in PARTS}
    lines = [line_of_parts({CODE: sum(parts)}, codes, parts) for parts in counts]
    cells = {CODE: set(PARTS), **{code: {name} for name, code in codes.items()}}
    assert_no_small_part_is_known(counts, PARTS, reduced(said_of_parts(lines, cells, PARTS)))


@given(st.lists(st.lists(st.sampled_from([0, 1, 3, 4, 5, 6, 9, 30]), min_size=4, max_size=4), min_size=1, max_size=3))
def test_no_small_part_follows_from_two_divisions_of_one_count(counts):
    """Which rule is said of what is against our rules, and that is said beside the law and nothing."""
    names = ("none", "law", "1", "2")
    rules = {name: book.part("decisions.rule", name) for name in ("1", "2")}
    grounds = {"none": {"none"}, Ground.ILLEGAL: {"law"}, Ground.INCOMPATIBLE: {"1", "2"}}
    grounds = {book.part("decisions.ground", name): among for name, among in grounds.items()}
    lines = []
    for parts in counts:
        known = dict(zip(names, parts, strict=True))
        sums = {code: sum(known[name] for name in among) for code, among in grounds.items()}
        counted = {book.DECISIONS: sum(parts), **{code: number for code, number in sums.items() if number}}
        lines.append(line_of_parts(counted, rules, parts[2:]))
    cells = {book.DECISIONS: set(names), **grounds, **{code: {name} for name, code in rules.items()}}
    assert_no_small_part_is_known(counts, names, reduced(said_of_parts(lines, cells, names)))


def line_of_parts(counted: dict[str, int], codes: dict[str, str], parts: list[int]) -> Line:
    """What was counted in January, with ``parts`` by their ``codes``."""
    here = {code: number for code, number in zip(codes.values(), parts, strict=True) if number}
    return Line({MONTHS[0].begins: {**counted, **here}})


@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_half_of_them_took_no_longer_than_the_median(minutes):
    line = Line(waits={MONTHS[0].begins: {book.WAIT_DECISION: minutes}})
    wait = waits_of([line], MONTHS[0]).get(book.WAIT_DECISION)
    assert (wait is None) == (len(minutes) < LEAST)
    if wait is not None:
        assert wait.half.number == round(median(minutes))
        assert (wait.most is None) == (len(minutes) < 10)
    if wait is not None and wait.most is not None:
        assert sum(one <= wait.most.number for one in minutes) >= 0.9 * len(minutes)
        assert wait.half.number <= wait.most.number


def test_year_is_the_sum_of_what_its_quarters_may_say():
    (told,), _network = tell(lines_of([[6, 7, 8, 9, 10, 11]]), SPOKEN)
    quarters = [told[one][CODE].number for one in SPOKEN if one.unit == QUARTER]
    assert (sum(quarters), told[Period(date(2026, 1, 1), YEAR)][CODE].number) == (51, 51)
