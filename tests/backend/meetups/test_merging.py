"""Two writers of one text end with the same words, and none of them is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.meetups.merging import Unfit, apply, between, checked, inverse, touched, transform

LETTERS = st.text(alphabet="ab ż\n😀", max_size=12)


@st.composite
def changes(draw, text: str, mark: str):
    """A change of ``text``; what it puts in is marked, so that it can be found again."""
    change, at = [], 0
    while at < len(text):
        if draw(st.booleans()):
            change.append(mark * draw(st.integers(1, 3)))
        step = draw(st.integers(1, len(text) - at))
        change.append(step if draw(st.booleans()) else -step)
        at += step
    if draw(st.booleans()):
        change.append(mark * draw(st.integers(1, 3)))
    return checked(change, len(text))


@st.composite
def texts_with_two_changes(draw):
    text = draw(LETTERS)
    return text, draw(changes(text, "1")), draw(changes(text, "2"))


def put_in(change) -> str:
    return "".join(part for part in change if isinstance(part, str))


@given(texts_with_two_changes())
def test_both_orders_give_one_text(given_texts):
    text, first, second = given_texts
    first_after, second_after = transform(first, second)
    one = apply(apply(text, first)[0], second_after)[0]
    assert one == apply(apply(text, second)[0], first_after)[0]


@given(texts_with_two_changes())
def test_no_letter_that_is_put_in_is_lost(given_texts):
    text, first, second = given_texts
    both = apply(apply(text, first)[0], transform(first, second)[1])[0]
    assert both.count("1") == len(put_in(first))
    assert both.count("2") == len(put_in(second))


@given(texts_with_two_changes())
def test_a_letter_that_nobody_took_out_stays_in_its_order(given_texts):
    text, first, second = given_texts
    both = apply(apply(text, first)[0], transform(first, second)[1])[0]
    kept = kept_places(first) & kept_places(second)
    assert both.replace("1", "").replace("2", "") == "".join(text[place] for place in sorted(kept))


def kept_places(change) -> set[int]:
    kept, at = set(), 0
    for part in change:
        if isinstance(part, int):
            if part > 0:
                kept |= set(range(at, at + part))
            at += abs(part)
    return kept


@given(LETTERS.flatmap(lambda text: st.tuples(st.just(text), changes(text, "1"))))
def test_a_change_can_be_undone(given_text):
    text, change = given_text
    changed, removed = apply(text, change)
    assert apply(changed, inverse(change, removed))[0] == text


@given(LETTERS, LETTERS)
def test_a_change_between_two_texts_leads_from_one_to_the_other(before, after):
    change = between(before, after)
    assert checked(change, len(before)) == change
    assert apply(before, change)[0] == after


def test_words_between_are_found_one_by_one():
    assert between("mleko i chleb", "zimne mleko i ciepły chleb") == ["zimne ", 7, " ciepły", 6]


@pytest.mark.parametrize("text", ["a " * 20_000, "\n" * 40_000, "ab" * 20_000])
def test_texts_that_nobody_writes_are_compared_quickly(text):
    began = time.monotonic()
    change = between(f"x{text}y", f"y{text[::-1]}x")
    assert apply(f"x{text}y", change)[0] == f"y{text[::-1]}x"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "change", [None, "x", [3], [1, 2], [-3], [0, 2], [2, ""], [2, None], [True, 1], [2, ["x"]], [1.0, 1], [10**30]]
)
def test_a_change_that_does_not_fit_is_refused(change):
    with pytest.raises(Unfit):
        checked(change, 2)


@pytest.mark.parametrize(
    ("before", "change", "lines"),
    [
        ("", ["ab"], "ab"),
        ("ab\ncd\nef", [4, "x", 4], "cxd"),
        ("ab\ncd\nef", [4, -1, 3], "c"),
        ("ab\ncd\nef", [1, "x", 3, -1, 3], "axb\nc"),
        ("ab\ncd", [2, -1, 2], "abcd"),
        ("ab\ncd", [5, "\nef"], "cd\nef"),
        ("ab\ncd", [5], ""),
    ],
)
def test_whole_lines_that_a_change_touched(before, change, lines):
    assert touched(apply(before, change)[0], change) == lines
