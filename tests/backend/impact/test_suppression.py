"""No group of fewer than five exchanges is seen, nor can it be worked out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.impact.suppression import Tally, grouped

KEYS = [("tools", "tools"), ("tools-power", "tools"), ("tools-hand", "tools"), ("books", "books"), ("party", "party"),
        ("lamps", ""), ("fabric", "")]  # fmt: skip
tallies = st.lists(
    st.tuples(st.sampled_from(KEYS), st.integers(min_value=1, max_value=12)).map(
        lambda drawn: Tally(*drawn[0], drawn[1], drawn[1] * 2, drawn[1])
    ),
    max_size=12,
)


@given(tallies)
def test_no_group_is_small(found):
    assert all(group.exchanges >= 5 for group in grouped(found))


@given(tallies)
def test_everything_is_shown_or_nothing_so_a_difference_tells_nothing(found):
    """All exchanges are in the groups: there is no remainder that somebody could subtract."""
    whole = sum(tally.exchanges for tally in found)
    shown = grouped(found)
    assert sum(group.exchanges for group in shown) == (whole if whole >= 5 else 0)
    assert sum(group.things for group in shown) == (2 * whole if whole >= 5 else 0)


@given(tallies)
def test_small_category_never_has_a_line_of_its_own(found):
    number = Counter()
    for tally in found:
        number[tally.key] += tally.exchanges
    branches = {root for _key, root in KEYS}
    for group in grouped(found):
        if group.key and group.key not in branches:
            assert number[group.key] >= 5


@given(tallies)
def test_others_are_of_several_categories(found):
    """One category alone under another name would still be that category."""
    shown = grouped(found)
    if any(not group.key for group in shown):
        assert len({tally.key for tally in found} - {group.key for group in shown}) > 1


def test_small_category_is_counted_with_its_branch():
    shown = grouped([Tally("tools-power", "tools", 3, 3, 3), Tally("tools-hand", "tools", 4, 4, 4)])
    assert [(group.key, group.exchanges) for group in shown] == [("tools", 7)]


def test_last_small_one_takes_the_smallest_other_with_it():
    shown = grouped(
        [Tally("books", "books", 3, 3, 3), Tally("party", "party", 6, 6, 6), Tally("tools", "tools", 9, 9, 9)]
    )
    assert {group.key: group.exchanges for group in shown} == {"tools": 9, "": 9}


def test_what_has_no_figure_is_not_counted_with_its_branch():
    shown = grouped([Tally("lamps", "", 3, 3, 3), Tally("furniture", "furniture", 8, 8, 8)])
    assert [(group.key, group.exchanges) for group in shown] == [("", 11)]
