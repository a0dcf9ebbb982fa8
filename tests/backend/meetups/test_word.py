"""Who has the word: hands in their order, and what those who run a call ask of one person."""

from functools import partial

import pytest

from backend.core.errors import Invalid, NotAllowed
from backend.meetups import services
from backend.meetups.models import Participant
from tests.backend.meetups.calls import fresh, let_in, running
from tests.parallel import at_once


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def hands(call) -> list:
    return [part.user for part in fresh(call).participants.hands()]


def test_hands_stand_in_the_order_in_which_they_were_raised(call, halina, marek, oksana):
    for one in (oksana, halina, marek):
        services.raise_hand(call, by=one)
    assert hands(call) == [oksana, halina, marek]


def test_raising_it_again_does_not_lose_the_place(call, marek, oksana):
    for one in (marek, oksana, marek):
        services.raise_hand(call, by=one)
    assert hands(call) == [marek, oksana]


def test_who_lowers_it_and_raises_it_again_stands_last(call, marek, oksana):
    for one in (marek, oksana):
        services.raise_hand(call, by=one)
    services.lower_hand(part_of(call, marek), by=marek)
    services.raise_hand(call, by=marek)
    assert hands(call) == [oksana, marek]


def test_host_lowers_any_hand_and_others_only_their_own(call, halina, marek, oksana):
    services.raise_hand(call, by=marek)
    with pytest.raises(NotAllowed):
        services.lower_hand(part_of(call, marek), by=oksana)
    assert hands(call) == [marek]
    services.lower_hand(part_of(call, marek), by=halina)
    assert hands(call) == []


@pytest.mark.parametrize("state", ["knocking", "refused", "removed", None])
def test_who_is_not_in_raises_no_hand(place, halina, zofia, state):
    call = running(place, halina)
    if state:
        let_in(call, zofia, state)
    with pytest.raises(NotAllowed):
        services.raise_hand(call, by=zofia)


def test_host_mutes_and_asks_to_speak_again(call, halina, marek):
    services.ask(part_of(call, marek), by=halina, what="mute")
    assert part_of(call, marek).is_muted
    services.ask(part_of(call, marek), by=halina, what="unmute")
    assert not part_of(call, marek).is_muted


def test_stopped_camera_is_allowed_again_by_its_own_word(call, halina, marek):
    services.ask(part_of(call, marek), by=halina, what="camera_off")
    services.ask(part_of(call, marek), by=halina, what="unmute")
    assert part_of(call, marek).is_unseen
    services.ask(part_of(call, marek), by=halina, what="camera_on")
    assert not part_of(call, marek).is_unseen


def test_muted_person_stays_muted_when_they_come_again(call, halina, marek):
    services.ask(part_of(call, marek), by=halina, what="mute")
    services.come(call, by=marek, way="camera")
    assert part_of(call, marek).is_muted


@pytest.mark.parametrize("what", ["mute", "camera_off"])
def test_who_helps_does_not_silence_the_host(call, halina, marek, what):
    services.change_role(part_of(call, marek), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.ask(part_of(call, halina), by=marek, what=what)


def test_neighbours_silence_nobody(call, marek, oksana):
    for act in (partial(services.ask, what="mute"), partial(services.mark_signer, is_signer=True)):
        with pytest.raises(NotAllowed):
            act(part_of(call, oksana), by=marek)


def test_nothing_unknown_is_asked_and_nobody_who_is_not_in(place, halina, marek, oksana):
    call = running(place, halina, marek)
    let_in(call, oksana, "knocking")
    for one, what in ((marek, "sing"), (oksana, "mute")):
        with pytest.raises(Invalid):
            services.ask(part_of(call, one), by=halina, what=what)
    with pytest.raises(Invalid):
        services.mark_signer(part_of(call, oksana), by=halina, is_signer=True)


def test_signer_is_marked_and_unmarked(call, halina, marek):
    services.mark_signer(part_of(call, marek), by=halina, is_signer=True)
    assert part_of(call, marek).is_signer
    services.mark_signer(part_of(call, marek), by=halina, is_signer=False)
    assert not part_of(call, marek).is_signer


def test_all_listen_until_they_may_speak_again(call, halina):
    services.listen_all(call, by=halina, is_listening=True)
    assert fresh(call).is_listening
    services.listen_all(call, by=halina, is_listening=False)
    assert not fresh(call).is_listening


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_muted_by_one_and_stopped_by_another_at_once_is_both(place, halina, zofia, marek):
    call = running(place, halina, marek)
    part = part_of(call, marek)
    at_once(
        partial(services.ask, part, by=halina, what="mute"),
        partial(services.ask, part, by=zofia, what="camera_off"),
        partial(services.raise_hand, call, by=marek),
    )
    part = part_of(call, marek)
    assert part.is_muted
    assert part.is_unseen
    assert part.hand_at
