"""A call from its opening to its end: who may open it, who comes in how, who runs it next."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Occurrence
from backend.events.services import cancel_event
from backend.meetups import services
from backend.meetups.models import Call, Participant
from backend.meetups.services.calls import DoorClosed, RoomLocked
from backend.places.services import leave_place
from tests.backend.meetups.calls import call_at, fresh, let_in, running
from tests.cast import person
from tests.parallel import at_once

State = Participant.State


@pytest.fixture
def call(place):
    return call_at(place)


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def state(call, user) -> str:
    return part_of(call, user).state


def cohost(call, user, *, by) -> Participant:
    part = let_in(call, user)
    return services.change_role(part, by=by, role="cohost")


def may(user, permission, call) -> bool:
    return user.has_perm(f"meetups.{permission}", fresh(call))


def moved(call, **delta) -> Call:
    """The date of ``call`` begins that long from now and lasts an hour."""
    start = timezone.now() + timedelta(**delta)
    Occurrence.objects.filter(pk=call.occurrence_id).update(starts_at=start, ends_at=start + timedelta(hours=1))
    return fresh(call)


# --- opening ----------------------------------------------------------------------


@pytest.mark.parametrize(("who", "opens"), [("marek", False), ("jan", False), ("zofia", True), ("halina", True)])
def test_who_runs_the_event_opens_its_room(request, call, who, opens):
    user = request.getfixturevalue(who)
    if opens:
        services.open_call(call, by=user)
        assert (fresh(call).host, state(call, user)) == (user, State.ADMITTED)
    else:
        with pytest.raises(NotAllowed):
            services.open_call(call, by=user)
    assert fresh(call).is_open is opens


def test_second_who_opens_does_not_become_the_host(call, halina, zofia):
    services.open_call(call, by=halina)
    services.open_call(call, by=zofia)
    assert fresh(call).host == halina


@pytest.mark.parametrize(
    ("delta", "who", "is_let"),
    [
        ({"minutes": 11}, "marek", False),
        ({"minutes": 9}, "marek", True),
        ({"minutes": 119}, "halina", True),
        ({"minutes": 121}, "halina", False),
        ({"minutes": -179}, "marek", True),
        ({"minutes": -181}, "marek", False),
        ({"minutes": -181}, "halina", False),
    ],
)
def test_door_opens_ten_minutes_before_and_earlier_for_who_runs_it(request, call, delta, who, is_let):
    call, user = moved(call, **delta), request.getfixturevalue(who)
    act = services.open_call if who == "halina" else services.come
    if is_let:
        act(call, by=user)
    else:
        with pytest.raises(DoorClosed):
            act(call, by=user)
    assert Participant.objects.exists() is is_let


def test_call_of_a_cancelled_event_is_neither_opened_nor_entered(call, halina, marek):
    cancel_event(call.meetup.event, by=halina, reason="Choroba")
    for act, user in ((services.open_call, halina), (services.come, marek)):
        with pytest.raises(DoorClosed):
            act(call, by=user)


def test_cancelled_date_ends_attending(place, halina, marek):
    call = running(place, halina, marek)
    Occurrence.objects.update(status="cancelled")
    assert not may(marek, "attend", call)


@pytest.mark.parametrize(("delta", "attends"), [({"hours": -6}, True), ({"hours": -8}, False)])
def test_call_that_nobody_ends_does_not_go_on_for_ever(place, halina, marek, delta, attends):
    call = moved(running(place, halina, marek), **delta)
    assert may(marek, "attend", call) is attends
    if not attends:
        with pytest.raises(DoorClosed):
            services.come(call, by=marek)


# --- coming ------------------------------------------------------------------------


def test_neighbour_knocks_and_waits(place, halina, marek):
    call = running(place, halina)
    assert services.come(call, by=marek).state == State.KNOCKING
    assert not may(marek, "attend", call)


def test_who_comes_early_waits_also_without_a_lobby(place, halina, marek):
    call = call_at(place, minutes=5)
    services.set_lobby(call, by=halina, has_lobby=False)
    assert services.come(call, by=marek).state == State.KNOCKING
    services.open_call(call, by=halina)
    assert state(call, marek) == State.ADMITTED


def test_without_a_lobby_neighbours_walk_in(place, halina, marek):
    call = running(place, halina)
    services.set_lobby(call, by=halina, has_lobby=False)
    assert services.come(call, by=marek, way="camera").state == State.ADMITTED
    assert part_of(call, marek).way == "camera"
    assert may(marek, "attend", call)


def test_turning_the_lobby_off_lets_those_in_who_wait(place, halina, marek):
    call = running(place, halina)
    services.come(call, by=marek)
    services.set_lobby(call, by=halina, has_lobby=False)
    assert state(call, marek) == State.ADMITTED


def test_who_was_let_in_comes_back_without_asking(place, halina, marek):
    call = running(place, halina, marek)
    services.lock(call, by=halina, is_locked=True)
    assert services.come(call, by=marek, way="listen").state == State.ADMITTED


def test_locked_room_takes_nobody_new_but_who_runs_it(place, halina, marek, zofia):
    call = running(place, halina)
    services.lock(call, by=halina, is_locked=True)
    with pytest.raises(RoomLocked):
        services.come(call, by=marek)
    assert services.come(call, by=zofia).state == State.ADMITTED
    services.lock(call, by=halina, is_locked=False)
    assert services.come(call, by=marek).state == State.KNOCKING


def test_lock_holds_those_who_wait_until_it_is_taken_off(place, halina, marek):
    call = running(place, halina)
    services.come(call, by=marek)
    services.lock(call, by=halina, is_locked=True)
    services.set_lobby(call, by=halina, has_lobby=False)
    assert state(call, marek) == State.KNOCKING
    services.lock(call, by=halina, is_locked=False)
    assert state(call, marek) == State.ADMITTED


def test_lock_set_before_the_opening_holds(place, halina, marek):
    call = call_at(place, minutes=5)
    services.come(call, by=marek)
    services.set_lobby(call, by=halina, has_lobby=False)
    services.lock(call, by=halina, is_locked=True)
    services.open_call(call, by=halina)
    assert state(call, marek) == State.KNOCKING


def test_way_that_does_not_exist_is_refused(place, halina, marek):
    with pytest.raises(Invalid):
        services.come(running(place, halina), by=marek, way="hologram")


def test_who_leaves_the_place_leaves_its_call(place, halina, marek):
    call = running(place, halina, marek)
    assert may(marek, "attend", call)
    leave_place(place, by=marek)
    marek = type(marek).objects.get(pk=marek.pk)
    assert not may(marek, "attend", call)


@pytest.mark.parametrize("act", ["open_call", "lock", "set_lobby", "listen_all", "end_call", "admit_all"])
def test_who_takes_part_does_not_run_it(place, halina, marek, act):
    call = running(place, halina, marek)
    more = {"lock": {"is_locked": True}, "set_lobby": {"has_lobby": False}, "listen_all": {"is_listening": True}}
    with pytest.raises(NotAllowed):
        getattr(services, act)(call, by=marek, **more.get(act, {}))


# --- who runs it ---------------------------------------------------------------------


def test_cohost_helps_until_it_is_taken_back(place, halina, marek, oksana):
    call = running(place, halina)
    part = cohost(call, marek, by=halina)
    services.come(call, by=oksana)
    assert services.admit(part_of(call, oksana), by=marek) == 1
    services.change_role(part, by=halina, role="participant")
    assert not may(marek, "host", call)


def test_cohost_who_was_sent_out_meanwhile_is_not_made_host(place, halina, marek):
    call = running(place, halina)
    as_read_before = let_in(call, marek)
    services.send_out(part_of(call, marek), by=halina)
    for act in (services.hand_over, partial(services.change_role, role="cohost")):
        with pytest.raises(Invalid):
            act(as_read_before, by=halina)
    assert fresh(call).host == halina


def test_handed_over_call_has_another_host_and_the_former_helps(place, zofia, marek):
    call = running(place, zofia, marek)
    services.hand_over(part_of(call, marek), by=zofia)
    assert fresh(call).host == marek
    assert part_of(call, zofia).role == "cohost"
    assert may(marek, "host", call)


def test_cohost_cannot_take_the_call_from_its_host(place, halina, marek, oksana):
    call = running(place, halina, oksana)
    part = cohost(call, marek, by=halina)
    for taken in (part, part_of(call, oksana)):
        with pytest.raises(NotAllowed):
            services.hand_over(taken, by=marek)
    assert fresh(call).host == halina


def test_nobody_takes_over_while_the_host_is_there(place, halina, marek, at_the_table):
    call = running(place, halina)
    cohost(call, marek, by=halina)
    at_the_table(call, halina, marek)
    services.take_over(call, by=marek)
    assert fresh(call).host == halina


def test_cohost_follows_a_host_who_is_gone_before_an_animator_does(place, halina, zofia, marek, oksana, at_the_table):
    call = running(place, halina, zofia, oksana)
    cohost(call, marek, by=halina)
    at_the_table(call, zofia, marek, oksana)
    services.take_over(call, by=oksana)
    assert fresh(call).host == marek
    assert {state(call, one) for one in (halina, zofia, marek, oksana)} == {State.ADMITTED}


def test_animator_who_is_longest_there_follows_where_nobody_helps(place, halina, marek, at_the_table):
    second, third = person("Ola", place, "animator"), person("Iga", place, "animator")
    call = running(place, halina, marek, second, third)
    at_the_table(call, marek, third, second)
    services.take_over(call, by=marek)
    assert fresh(call).host == second


def test_call_goes_on_without_a_host_where_nobody_can_follow(place, halina, marek, oksana, at_the_table):
    call = running(place, halina, marek, oksana)
    at_the_table(call, marek, oksana)
    services.take_over(call, by=marek)
    assert fresh(call).host == halina
    assert fresh(call).is_open


def test_who_only_waits_takes_nothing_over(place, halina, marek, at_the_table):
    call = running(place, halina)
    services.come(call, by=marek)
    at_the_table(call)
    with pytest.raises(NotAllowed):
        services.take_over(call, by=marek)


# --- the end -------------------------------------------------------------------------


def test_end_is_the_end_for_all(place, halina, marek, oksana):
    call = running(place, halina, marek)
    services.come(call, by=oksana)
    services.end_call(call, by=halina)
    assert not any(may(one, act, call) for one in (halina, marek, oksana) for act in ("host", "knock", "attend"))
    assert state(call, oksana) == State.REFUSED
    for act in (services.open_call, services.come):
        with pytest.raises(NotAllowed):
            act(call, by=halina)
    assert may(marek, "read_kept", call)


def test_call_that_nobody_opened_is_not_ended(place, halina, marek):
    """The page of the date before may still be open: its button must not close the next one for ever."""
    call = call_at(place)
    with pytest.raises(DoorClosed):
        services.end_call(call, by=halina)
    services.open_call(call, by=halina)
    assert services.come(call, by=marek).state == State.KNOCKING


def test_who_waits_is_told_of_the_end(place, halina, marek, django_capture_on_commit_callbacks):
    from backend.live.testing import published

    call = running(place, halina)
    services.come(call, by=marek)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        services.end_call(call, by=halina)
    assert (f"user.{marek.pk}", "call.door_changed") in {(one.topic, one.event) for one in seen}


# --- at one moment ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_first_two_who_come_find_one_call(place):
    date = call_at(place).occurrence
    Call.objects.all().delete()
    date = Occurrence.objects.select_related("event__meetup").get(pk=date.pk)
    assert len({one.pk for one in at_once(*[partial(services.call_for, date)] * 4)}) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_two_who_open_at_once_leave_one_host(place, halina, zofia):
    call = call_at(place)
    at_once(*[partial(services.open_call, call, by=one) for one in (halina, zofia)])
    call = fresh(call)
    assert call.host in (halina, zofia)
    assert {state(call, call.host)} == {State.ADMITTED}


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_one_who_comes_in_two_windows_waits_once(place, halina, marek):
    call = running(place, halina)
    at_once(*[partial(services.come, call, by=marek, way=way) for way in ("voice", "camera", "listen")])
    assert state(call, marek) == State.KNOCKING


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_whoever_is_sent_out_does_not_come_back_at_the_same_moment(place, halina, marek):
    call = running(place, halina, marek)
    part = part_of(call, marek)
    at_once(partial(services.send_out, part, by=halina), *[partial(services.come, call, by=marek)] * 3)
    assert state(call, marek) == State.REMOVED


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_sent_out_and_made_host_at_one_moment_never_ends_with_a_host_outside(place, halina, marek):
    call = running(place, halina, marek)
    part = part_of(call, marek)
    at_once(partial(services.send_out, part, by=halina), partial(services.hand_over, part, by=halina))
    call = fresh(call)
    assert (call.host == marek) is (state(call, marek) == State.ADMITTED)
