"""How many a larger room holds, and to whom those who run it give the word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.meetups import services
from backend.meetups.models import Participant
from backend.meetups.services.calls import RoomFull
from backend.places.models import Membership
from tests.backend.meetups.calls import fresh, let_in, running

PLACES = 112


@pytest.fixture
def call(place, halina):
    """A larger room with the host alone."""
    return running(place, halina, provider="janus")


def crowd(place, call, number: int, *, state="admitted") -> None:
    """So many more neighbours who were let in (or wait)."""
    names = [f"tlum{index}" for index in range(number)]
    people = User.objects.bulk_create(
        User(display_name=name, email=f"{name}-{state}@example.org") for name in names
    )  # fmt: skip
    Membership.objects.bulk_create(Membership(place=place, user=one, role="member") for one in people)
    now = timezone.now()
    Participant.objects.bulk_create(
        Participant(call=call, user=one, state=state, joined_at=now, knocked_at=now + timedelta(seconds=index))
        for index, one in enumerate(people)
    )


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def test_one_more_than_the_room_holds_is_refused_at_the_door_in_words(client, place, call, marek):
    crowd(place, call, PLACES - 1)
    client.force_login(marek)
    address = f"/wydarzenia/{call.meetup.event.slug}/pokoj/teraz/wejdz/"
    answer = client.post(address, {"way": "voice"}, headers={"Accept-Language": "en", "Accept": "text/html"})
    assert answer.status_code == 403
    assert "The room is full." in answer.text
    assert not call.participants.filter(user=marek).exists()


def test_last_place_is_taken_and_comes_free_again(place, call, marek, oksana, halina):
    services.set_lobby(call, by=halina, has_lobby=False)
    crowd(place, call, PLACES - 2)
    assert services.come(call, by=marek).state == "admitted"
    with pytest.raises(RoomFull):
        services.come(call, by=oksana)
    services.send_out(part_of(call, marek), by=halina)
    assert services.come(call, by=oksana).state == "admitted"


def test_who_is_in_comes_back_into_a_full_room(place, call, marek):
    let_in(call, marek)
    crowd(place, call, PLACES - 2)
    assert services.come(call, by=marek).state == "admitted"


def test_who_runs_it_comes_into_a_full_room(place, call, zofia):
    crowd(place, call, PLACES)
    assert services.come(call, by=zofia).state == "admitted"


def test_door_lets_in_as_many_as_fit_by_their_turn(place, call, halina):
    crowd(place, call, PLACES - 3)
    crowd(place, call, 5, state="knocking")
    assert services.admit_all(call, by=halina) == 2
    waiting = call.participants.knocking()
    assert [one.user.display_name for one in waiting] == ["tlum2", "tlum3", "tlum4"]
    with pytest.raises(RoomFull):
        services.admit(waiting[0], by=halina)
    with pytest.raises(RoomFull):
        services.admit_all(call, by=halina)


def test_opening_the_door_of_a_full_room_leaves_those_who_wait_waiting(place, call, halina):
    crowd(place, call, PLACES - 1)
    crowd(place, call, 1, state="knocking")
    services.set_lobby(call, by=halina, has_lobby=False)
    assert call.participants.knocking().count() == 1


def test_room_between_browsers_is_never_full_at_the_door(place, halina, marek):
    call = running(place, halina)
    services.set_lobby(call, by=halina, has_lobby=False)
    crowd(place, call, PLACES)
    assert services.come(call, by=marek).state == "admitted"


# --- the word ---------------------------------------------------------------------------


def test_word_lowers_the_hand_and_is_taken_back_by_muting(call, halina, marek):
    let_in(call, marek)
    services.raise_hand(call, by=marek)
    services.ask(part_of(call, marek), by=halina, what="mute")
    services.ask(part_of(call, marek), by=halina, what="word")
    mine = part_of(call, marek)
    assert (mine.has_word, mine.is_muted, mine.hand_at) == (True, False, None)
    services.ask(mine, by=halina, what="mute")
    mine = part_of(call, marek)
    assert (mine.has_word, mine.is_muted) == (False, True)


def test_nobody_takes_the_word(call, marek):
    mine = let_in(call, marek)
    with pytest.raises(NotAllowed):
        services.ask(mine, by=marek, what="word")


def test_hands_queue_gives_the_word_and_the_panel_takes_it_back(client, call, halina, marek):
    let_in(call, marek)
    services.raise_hand(call, by=marek)
    client.force_login(halina)
    address = f"/wydarzenia/{call.meetup.event.slug}/pokoj/"
    assert "Give the word" in client.get(address, headers={"Accept-Language": "en"}).text
    part = part_of(call, marek).pk
    client.post(f"{address}teraz/popros/", {"part": part, "what": "word"}, headers={"Accept": "text/html"})
    page = client.get(address, headers={"Accept-Language": "en"}).text
    assert "has the word" in page
    assert "Take the word back" in page
    client.force_login(marek)
    assert "Take the word back" not in client.get(address, headers={"Accept-Language": "en"}).text


def test_who_is_sent_out_has_no_word(call, halina, marek):
    let_in(call, marek)
    services.ask(part_of(call, marek), by=halina, what="word")
    services.send_out(part_of(fresh(call), marek), by=halina)
    assert part_of(call, marek).has_word is False
