"""Small groups at random part those who blocked somebody, or reported them, from whom that was."""

from collections import Counter
from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.services import block_person
from backend.meetups.dealing import clashes, deal
from tests.backend.meetups.calls import running
from tests.backend.meetups.grouping import act, group_of, sizes

PAIRS = [frozenset(two) for two in combinations(range(6), 2)]


@pytest.fixture
def call(place, halina, neighbours):
    return running(place, halina, *neighbours)


@given(st.integers(2, 6), st.integers(1, 3), st.sets(st.sampled_from(PAIRS)), st.randoms(use_true_random=False))
def test_as_few_as_possible_are_together_who_never_meet(people, count, apart, dealer):
    count = min(count, people // 2)
    dealt = deal(range(people), count, apart=apart, dealer=dealer)
    assert sorted(one for group in dealt for one in group) == list(range(people))
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1
    all_ways = ([way[number::count] for number in range(count)] for way in permutations(range(people)))
    assert clashes(dealt, apart) == min(clashes(way, apart) for way in all_ways)


def test_everything_else_is_left_to_chance():
    dealer = Random(7)  # noqa: S311 (the same cards in each run)
    pairs = Counter()
    for _ in range(900):
        for pair in deal("abcd", 2, apart={frozenset("ab")}, dealer=dealer):
            pairs["".join(sorted(pair))] += 1
    assert pairs.keys() == {"ac", "ad", "bc", "bd"}
    assert all(390 <= times <= 510 for times in pairs.values()), pairs


def test_a_large_room_where_many_blocked_somebody_is_dealt_at_once():
    apart = {frozenset((one, other)) for one, other in combinations(range(100), 2) if (one + other) % 7 == 0}
    assert clashes(deal(range(100), 20, apart=apart, dealer=Random(1)), apart) == 0  # noqa: S311


def test_of_three_whom_two_large_groups_cannot_part_only_two_sit_together():
    apart = {frozenset(two) for two in combinations(range(3), 2)}
    assert clashes(deal(range(80), 2, apart=apart, dealer=Random(1)), apart) == 1  # noqa: S311


@pytest.mark.django_db
def test_who_blocked_somebody_is_not_dealt_into_their_group(client, call, halina, neighbours):
    ala, bartek, celina = neighbours[:3]
    block_person(bartek, by=ala)
    block_person(ala, by=celina)
    for _ in range(12):
        act(client, halina, call, "grupy", how="random", number="2", unit="count")
        assert sizes(call) == [3, 4]
        assert group_of(call, bartek) == group_of(call, celina) != group_of(call, ala)


@pytest.mark.django_db
def test_where_all_blocked_one_another_groups_are_made_and_the_host_reads_nothing_of_it(
    client, call, halina, neighbours
):
    for one, other in combinations(neighbours, 2):
        block_person(other, by=one)
    answer = act(client, halina, call, "grupy", how="random", number="2", unit="count")
    assert answer.status_code == 200
    assert sizes(call) == [3, 4]
    assert "block" not in answer.text.lower()
