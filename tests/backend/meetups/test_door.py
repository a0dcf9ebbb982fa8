"""The door of a call: let in, not now, sent out for good."""

from functools import partial

import pytest

from backend.audit.models import AuditEntry
from backend.core.errors import NotAllowed
from backend.meetups import services
from backend.meetups.models import Participant
from tests.backend.meetups.calls import let_in, running
from tests.cast import person
from tests.parallel import at_once

State = Participant.State


@pytest.fixture
def call(place, halina):
    return running(place, halina)


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def state(call, user) -> str:
    return part_of(call, user).state


def knocks(call, *people):
    for one in people:
        services.come(call, by=one)


def test_host_lets_one_in_and_the_others_wait_on(call, halina, marek, oksana):
    knocks(call, marek, oksana)
    assert services.admit(part_of(call, oksana), by=halina) == 1
    assert (state(call, marek), state(call, oksana)) == (State.KNOCKING, State.ADMITTED)
    assert part_of(call, oksana).joined_at


def test_host_lets_everybody_in(call, halina, marek, oksana):
    knocks(call, marek, oksana)
    assert services.admit_all(call, by=halina) == 2
    assert services.admit_all(call, by=halina) == 0
    assert {state(call, one) for one in (marek, oksana)} == {State.ADMITTED}


def test_refused_person_may_knock_again(call, halina, marek):
    knocks(call, marek)
    services.refuse(part_of(call, marek), by=halina)
    assert state(call, marek) == State.REFUSED
    assert services.admit(part_of(call, marek), by=halina) == 0
    assert services.admit_all(call, by=halina) == 0
    knocks(call, marek)
    assert services.admit(part_of(call, marek), by=halina) == 1


def test_who_is_in_cannot_be_refused(call, halina, marek):
    let_in(call, marek)
    services.refuse(part_of(call, marek), by=halina)
    assert state(call, marek) == State.ADMITTED


def test_who_knocks_first_stands_first(call, marek, oksana):
    knocks(call, oksana, marek)
    assert [part.user for part in call.participants.knocking()] == [oksana, marek]


def test_sent_out_is_for_good(call, halina, marek):
    services.raise_hand(call, by=let_in(call, marek).user)
    services.send_out(part_of(call, marek), by=halina)
    with pytest.raises(NotAllowed):
        services.come(call, by=marek)
    assert services.admit(part_of(call, marek), by=halina) == 0
    assert state(call, marek) == State.REMOVED
    assert not call.participants.hands()
    assert not marek.has_perm("meetups.read_kept", part_of(call, marek).call)
    assert AuditEntry.objects.filter(action="meetup.sent_out", actor=halina).count() == 1


def test_who_knocks_can_be_kept_out_for_good(call, halina, marek):
    knocks(call, marek)
    services.send_out(part_of(call, marek), by=halina)
    with pytest.raises(NotAllowed):
        services.come(call, by=marek)


def test_sent_out_is_about_this_call_only(call, halina, place, marek):
    let_in(call, marek)
    services.send_out(part_of(call, marek), by=halina)
    assert services.come(running(place, halina, title="Inna"), by=marek).state == State.KNOCKING


@pytest.mark.parametrize("who", ["halina", "zofia"])
def test_host_and_who_runs_the_event_are_not_sent_out(request, call, halina, who):
    other = person("Ola", call.place, "animator")
    let_in(call, other)
    user = request.getfixturevalue(who)
    if user != halina:
        let_in(call, user)
    with pytest.raises(NotAllowed):
        services.send_out(part_of(call, user), by=other)


def test_neighbour_who_hosts_is_not_sent_out_by_who_helps(call, halina, marek, oksana):
    services.hand_over(let_in(call, marek), by=halina)
    services.change_role(let_in(call, oksana), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.send_out(part_of(call, marek), by=oksana)


def test_who_helps_is_sent_out_by_the_host_only(call, halina, marek, oksana):
    for one in (marek, oksana):
        services.change_role(let_in(call, one), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.send_out(part_of(call, marek), by=oksana)
    services.send_out(part_of(call, marek), by=halina)
    assert (part_of(call, marek).state, part_of(call, marek).role) == (State.REMOVED, "participant")
    assert not marek.has_perm("meetups.host", part_of(call, marek).call)


def test_who_helps_ends_nobodys_help_but_their_own(call, halina, marek, oksana):
    for one in (marek, oksana):
        services.change_role(let_in(call, one), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.change_role(part_of(call, marek), by=oksana, role="participant")
    assert part_of(call, marek).role == "cohost"
    assert services.change_role(part_of(call, oksana), by=oksana, role="participant").role == "participant"
    assert services.change_role(part_of(call, marek), by=halina, role="participant").role == "participant"


def test_nobody_sends_themselves_out(call, halina, marek):
    part = services.change_role(let_in(call, marek), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.send_out(part, by=marek)


@pytest.mark.parametrize("act", [services.admit, services.refuse, services.send_out])
@pytest.mark.parametrize("who", ["marek", "jan"])
def test_who_does_not_run_it_has_no_say_at_the_door(request, call, oksana, act, who):
    user = request.getfixturevalue(who)
    let_in(call, user)
    knocks(call, oksana)
    with pytest.raises(NotAllowed):
        act(part_of(call, oksana), by=user)
    assert state(call, oksana) == State.KNOCKING


def test_host_of_one_call_has_no_say_in_another(call, halina, marek, place):
    stranger = person("Iga")
    other = running(place, halina, title="Inna")
    services.hand_over(let_in(other, stranger), by=halina)
    knocks(call, marek)
    with pytest.raises(NotAllowed):
        services.admit(part_of(call, marek), by=stranger)


def test_who_waits_is_told_and_nobody_else(call, halina, marek, oksana, django_capture_on_commit_callbacks):
    from backend.live.testing import published

    knocks(call, marek, oksana)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        services.admit(part_of(call, marek), by=halina)
    assert [one.topic for one in seen if one.event == "call.door_changed"] == [f"user.{marek.pk}"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_two_who_let_the_same_person_in_count_them_once(place, halina, marek):
    call = running(place, halina)
    other = person("Ola", place, "animator")
    knocks(call, marek)
    part = part_of(call, marek)
    counts = at_once(
        partial(services.admit, part, by=halina),
        partial(services.admit, part, by=other),
        partial(services.admit_all, call, by=other),
    )
    assert sorted(counts) == [0, 0, 1]
    assert state(call, marek) == State.ADMITTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_let_in_and_refused_at_one_moment_is_one_of_both(place, halina, marek):
    call = running(place, halina)
    other = person("Ola", place, "animator")
    knocks(call, marek)
    part = part_of(call, marek)
    [count, _none] = at_once(partial(services.admit, part, by=halina), partial(services.refuse, part, by=other))
    assert state(call, marek) == (State.ADMITTED if count else State.REFUSED)
