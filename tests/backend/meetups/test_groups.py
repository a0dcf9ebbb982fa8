"""Small groups: dealt out fairly or chosen, and never with children."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid, NotAllowed
from backend.meetups.dealing import deal
from backend.meetups.services import calls, groups
from backend.meetups.services.groups import ChildrenStay, ChildrenWait, GroupFull, TooFew
from tests.backend.meetups.calls import fresh, let_in, running
from tests.backend.meetups.grouping import act, group_of, part, room, sizes

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, neighbours):
    return running(place, halina, *neighbours)


# --- dealing ----------------------------------------------------------------------


@given(st.integers(2, 60), st.integers(2, 12), st.randoms(use_true_random=False))
def test_everybody_is_dealt_once_into_even_groups_and_nobody_is_alone(people, size, dealer):
    count = groups.number_of_groups(people, size=size, count=None, is_even=True)
    dealt = deal(list(range(people)), count, dealer=dealer)
    lengths = [len(group) for group in dealt]
    assert sorted(one for group in dealt for one in group) == list(range(people))
    assert max(lengths) - min(lengths) <= 1
    assert min(lengths) >= 2
    # Only where somebody would be alone, or groups would be too many, is one larger than asked for.
    assert max(lengths) <= size or min(people // 2, groups.MOST_GROUPS) == count


@given(st.integers(2, 60), st.integers(1, 20))
def test_as_many_groups_as_asked_for_but_never_so_many_that_somebody_is_alone(people, wanted):
    assert groups.number_of_groups(people, size=None, count=wanted, is_even=True) == min(wanted, people // 2)


def test_who_is_with_whom_is_left_to_chance():
    pairs = Counter()
    dealer = Random(7)  # noqa: S311 (the same cards in each run)
    for _ in range(900):
        for pair in deal(["a", "b", "c", "d"], 2, dealer=dealer):
            pairs["".join(sorted(pair))] += 1
    assert len(pairs) == 6
    assert all(240 <= times <= 360 for times in pairs.values()), pairs


def test_random_groups_leave_those_who_run_the_call_in_the_main_room(call, halina, neighbours):
    calls.change_role(part(call, neighbours[0]), by=halina, role="cohost")
    groups.split(call, by=halina, size=3, minutes=10)
    assert sizes(call) == [3, 3]
    assert group_of(call, halina) is None
    assert group_of(call, neighbours[0]) is None
    assert fresh(call).groups_count == 2


def test_host_may_go_along(call, halina):
    groups.split(call, by=halina, size=4, goes_along=True)
    assert sizes(call) == [4, 4]
    assert group_of(call, halina) is not None


def test_groups_can_be_mixed_anew(call, halina):
    groups.split(call, by=halina, count=2, minutes=10)
    groups.split(call, by=halina, count=3)
    assert sizes(call) == [2, 2, 3]
    assert fresh(call).groups_until is None


def test_who_only_listened_speaks_in_a_small_group(call, halina):
    calls.listen_all(call, by=halina, is_listening=True)
    groups.split(call, by=halina, size=3)
    assert not fresh(call).is_listening


def test_two_people_are_needed(place, halina, marek):
    call = running(place, halina, marek)
    with pytest.raises(TooFew):
        groups.split(call, by=halina, size=2)
    assert not fresh(call).has_groups


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"size": 1}, "number"), ({"size": 13}, "number"), ({"count": 0}, "number"), ({"count": 21}, "number"),
        ({}, "number"), ({"size": 2, "count": 2}, "number"), ({"size": 2, "minutes": 0}, "minutes"),
        ({"size": 2, "minutes": 181}, "minutes"), ({"size": 2, "how": "age"}, "how"),
    ],
)  # fmt: skip
def test_wishes_that_make_no_sense_are_refused(call, halina, wish, field):
    with pytest.raises(Invalid) as refusal:
        groups.split(call, by=halina, **wish)
    assert refusal.value.field == field


# --- choosing ------------------------------------------------------------------------


def test_everybody_chooses_and_a_full_group_takes_nobody(call, halina, neighbours):
    groups.split(call, by=halina, how="choice", size=2)
    assert sizes(call) == []
    ala, bartek, celina = neighbours[:3]
    groups.choose_group(call, by=ala, group=1)
    groups.choose_group(call, by=bartek, group=1)
    with pytest.raises(GroupFull):
        groups.choose_group(call, by=celina, group=1)
    groups.choose_group(call, by=ala, group=2)
    groups.choose_group(call, by=celina, group=1)
    assert [group_of(call, one) for one in (ala, bartek, celina)] == [2, 1, 1]


def test_choosing_the_group_one_is_in_changes_nothing(call, halina, neighbours):
    groups.split(call, by=halina, how="choice", size=2)
    for one in neighbours[:2]:
        groups.choose_group(call, by=one, group=1)
    assert groups.choose_group(call, by=neighbours[0], group=1).group == 1


def test_host_who_looks_in_takes_no_place(call, halina, neighbours):
    groups.split(call, by=halina, how="choice", size=2)
    groups.visit(call, by=halina, group=1)
    for one in neighbours[:2]:
        groups.choose_group(call, by=one, group=1)
    assert group_of(call, halina) == 1


@pytest.mark.parametrize("number", [0, 5, 999])
def test_a_group_that_is_not_there_cannot_be_chosen(call, halina, neighbours, number):
    groups.split(call, by=halina, how="choice", count=4)
    with pytest.raises(Invalid):
        groups.choose_group(call, by=neighbours[0], group=number)


def test_random_groups_are_left_for_the_main_room_but_not_chosen(call, halina, neighbours):
    groups.split(call, by=halina, size=3)
    assert groups.choose_group(call, by=neighbours[0], group=None).group is None
    with pytest.raises(NotAllowed):
        groups.choose_group(call, by=neighbours[0], group=1)


def test_who_comes_late_is_in_the_main_room_and_may_be_moved(client, call, halina, oksana):
    groups.split(call, by=halina, size=3)
    let_in(call, oksana)
    assert group_of(call, oksana) is None
    assert "You are in the main room" in room(client, oksana, call).text
    act(client, halina, call, "do-grupy", part=part(call, oksana).pk, group=2)
    assert "You are in group 2" in room(client, oksana, call).text


def test_who_comes_back_after_a_break_is_in_the_same_group(call, halina, neighbours):
    groups.split(call, by=halina, size=3)
    before = group_of(call, neighbours[0])
    assert calls.come(call, by=neighbours[0]).group == before


# --- children --------------------------------------------------------------------------


def test_a_child_is_never_in_a_small_group(call, halina, child):
    let_in(call, child)
    groups.split(call, by=halina, how="choice", size=4)
    with pytest.raises(ChildrenStay):
        groups.choose_group(call, by=child, group=1)
    with pytest.raises(ChildrenStay):
        groups.move(part(call, child), by=halina, group=1)
    for seed in range(5):
        groups.split(call, by=halina, count=2 + seed % 2)
        assert group_of(call, child) is None


def test_host_is_told_why_the_child_stays_and_the_child_where_it_is(client, call, halina, child):
    let_in(call, child)
    assert "1 child is in the call and stays with you in the main room" in room(client, halina, call).text
    groups.split(call, by=halina, how="choice", size=4)
    page = room(client, child, call).text
    assert "You stay here with those who run the call." in page
    assert "Go there" not in page


def test_nobody_leaves_a_child_alone_in_the_main_room(client, call, halina, neighbours, child):
    let_in(call, child)
    with pytest.raises(ChildrenWait):
        groups.split(call, by=halina, size=3, goes_along=True)
    assert not fresh(call).has_groups
    groups.split(call, by=halina, size=3)
    with pytest.raises(ChildrenWait):
        groups.visit(call, by=halina, group=1)
    answer = act(client, halina, call, "do-grupy", group=1)
    assert answer.status_code == 409
    assert "A child is in the main room." in answer.text
    calls.change_role(part(call, neighbours[0]), by=halina, role="cohost")
    groups.move(part(call, neighbours[0]), by=halina, group=None)
    assert groups.visit(call, by=halina, group=1).group == 1
    with pytest.raises(ChildrenWait):
        groups.move(part(call, neighbours[0]), by=halina, group=2)


def test_a_child_who_helps_to_run_the_call_looks_after_no_child(client, call, halina, neighbours, child):
    calls.change_role(let_in(call, child), by=halina, role="cohost")
    groups.split(call, by=halina, size=3)
    with pytest.raises(ChildrenWait):
        groups.visit(call, by=halina, group=1)
    calls.change_role(part(call, neighbours[0]), by=halina, role="cohost")
    groups.move(part(call, neighbours[0]), by=halina, group=None)
    groups.visit(call, by=halina, group=1)
    part(call, neighbours[0]).delete()
    assert "A child is in the main room without anybody who runs the call." in room(client, halina, call).text


def test_host_is_called_back_to_a_child_who_comes_late(client, call, halina, child):
    groups.split(call, by=halina, size=3)
    groups.visit(call, by=halina, group=1)
    let_in(call, child)
    assert "A child is in the main room without anybody who runs the call." in room(client, halina, call).text
