"""Pairs for a coffee, whoever comes: judged against every way in which few people can sit together."""

from functools import cache
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from backend.meetups.pairing import Person, pair, shared_languages, shared_slots

LANGUAGES = ("pl", "uk", "en")
SLOTS = ("0-morning", "2-evening", "6-afternoon")


@st.composite
def neighbourhoods(draw, most=7):
    """People, pairs that never meet, and who met how many weeks ago."""
    count = draw(st.integers(0, most))
    languages = st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=3).map(tuple)
    slots = st.frozensets(st.sampled_from(SLOTS))
    people = [Person(one, draw(languages), draw(slots), draw(st.integers(0, 3))) for one in range(count)]
    pairs = [frozenset(two) for two in combinations(range(count), 2)]
    some = st.sets(st.sampled_from(pairs)) if pairs else st.just(set())
    met = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 12))) if pairs else {}
    return people, draw(some), met


def fit(people, apart) -> bool:
    """Whether these may sit together, said once more and otherwise."""
    if any(frozenset((one.id, other.id)) in apart for one, other in combinations(people, 2)):
        return False
    languages = set(LANGUAGES).intersection(*(one.languages for one in people))
    return bool(languages and set(SLOTS).intersection(*(one.slots for one in people)))


def every_way(people, apart, sizes):
    """All ways to put some of ``people`` into groups of ``sizes``."""
    if not people:
        yield []
        return
    first, *rest = people
    yield from every_way(rest, apart, sizes)
    for size in sizes:
        for others in combinations(rest, size - 1):
            if fit((first, *others), apart):
                for way in every_way([one for one in rest if one not in others], apart, sizes):
                    yield [(first, *others), *way]


@given(neighbourhoods(most=12))
def test_each_has_at_most_one_coffee_with_people_who_can_meet(neighbourhood):
    people, apart, met = neighbourhood
    by_id = {one.id: one for one in people}
    found = pair(people, apart=apart, met=met)
    seated = [one for group in found.groups for one in group]
    assert sorted(seated + found.left) == sorted(by_id)
    for group in found.groups:
        assert 2 <= len(group) <= 3
        assert fit([by_id[one] for one in group], apart)


@given(neighbourhoods(most=12))
def test_nobody_is_left_who_could_sit_with_another_or_be_the_third(neighbourhood):
    people, apart, met = neighbourhood
    by_id = {one.id: one for one in people}
    found = pair(people, apart=apart, met=met)
    for one, other in combinations(found.left, 2):
        assert not fit((by_id[one], by_id[other]), apart)
    for one in found.left:
        for group in found.groups:
            assert len(group) == 3 or not fit([by_id[one], *(by_id[other] for other in group)], apart)


@given(neighbourhoods())
def test_at_most_one_more_is_left_than_in_the_best_of_all_ways(neighbourhood):
    people, apart, met = neighbourhood
    best = max(sum(map(len, way)) for way in every_way(people, apart, (2, 3)))
    assert len(people) - len(pair(people, apart=apart, met=met).left) >= best - 1


@given(neighbourhoods(most=6))
def test_people_meet_again_only_where_there_is_no_other_way(neighbourhood):
    people, apart, met = neighbourhood
    people = [Person(one.id, one.languages, one.slots) for one in people]  # nobody waited
    found = pair(people, apart=apart, met=met)
    if any(len(group) == 3 for group in found.groups):
        return

    @cache
    def again(way):
        pairs = [frozenset(one.id for one in group) for group in way]
        return sum(two in met for two in pairs), -sum(met.get(two, 0) for two in pairs)

    ways = [tuple(way) for way in every_way(people, apart, (2,))]
    most = max(map(len, ways))
    by_id = {one.id: one for one in people}
    mine = tuple(tuple(by_id[one] for one in group) for group in found.groups)
    if len(mine) == most:
        assert again(mine) == min(again(way) for way in ways if len(way) == most)


@given(neighbourhoods(most=6))
def test_who_waited_comes_before_who_did_not(neighbourhood):
    people, apart, met = neighbourhood
    found = pair(people, apart=apart, met=met)
    if any(len(group) == 3 for group in found.groups):
        return
    waits = {one.id: one.waits for one in people}
    ways = list(every_way(people, apart, (2,)))
    most = max(map(len, ways))
    best = max(sum(one.waits for group in way for one in group) for way in ways if len(way) == most)
    assert sum(waits[one] for group in found.groups for one in group) == best


def crowd(count, **facts):
    return [Person(one, ("pl",), frozenset(SLOTS), **facts) for one in range(count)]


def test_odd_one_is_the_third():
    assert sorted(map(len, pair(crowd(7)).groups)) == [2, 2, 3]


def test_two_who_met_are_paired_with_others():
    met = {frozenset((0, 1)): 1, frozenset((2, 3)): 1}
    assert {frozenset(group) for group in pair(crowd(4), met=met).groups}.isdisjoint(met)


def test_where_all_met_those_meet_for_whom_it_is_longest_ago():
    met = {frozenset(two): 1 for two in combinations(range(4), 2)} | {frozenset((0, 3)): 9, frozenset((1, 2)): 9}
    assert pair(crowd(4), met=met).groups == [(0, 3), (1, 2)]


def test_place_is_changed_so_that_nobody_is_alone():
    """A triangle with a tail of two: the pair in the middle alone would leave the end of the tail."""
    slots = [{"a"}, {"a"}, {"a", "b"}, {"b", "c"}, {"c"}]
    people = [Person(number, ("pl",), frozenset(some)) for number, some in enumerate(slots)]
    assert pair(people).left == []


def test_ninety_neighbours_are_paired_in_a_moment():
    met = {frozenset(two): 1 + sum(two) % 12 for two in combinations(range(91), 2) if sum(two) % 5 == 0}
    found = pair(crowd(91), met=met)
    assert (len(found.groups), found.left) == (45, [])
    assert not any(frozenset(two) in met for group in found.groups for two in combinations(group, 2))


@example([("uk", "pl"), ("pl", "uk"), ("uk", "en")])
@given(st.lists(st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=3).map(tuple), min_size=2, max_size=3))
def test_language_is_one_that_all_speak(spoken):
    people = [Person(number, languages, frozenset(SLOTS)) for number, languages in enumerate(spoken)]
    assert set(shared_languages(people)) == set(spoken[0]).intersection(*spoken[1:])
    assert shared_slots(people) == set(SLOTS)
