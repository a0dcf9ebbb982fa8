"""Signing up, changing it, giving it up."""

from datetime import timedelta

import pytest

from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Question
from backend.events.services import EventFull, change_sign_up, give_up, sign_up
from backend.events.services.desk import approve, decline
from backend.events.services.errors import AskedInVain, NoSignUp, NotSignedUp, SignUpClosed
from tests.backend.events.lists import NOON, assert_counted, date_in, kinds, neighbours, row_of, statuses


def test_household_gets_all_seats_or_none(place, marek):
    date = date_in(48, place, capacity=3)
    with pytest.raises(EventFull):
        sign_up(date, by=marek, party=4, at=NOON)
    assert sign_up(date, by=marek, party=3, at=NOON).party == 3
    assert_counted(date)


def test_party_over_the_limit_of_the_event_is_refused_at_the_field(place, marek):
    date = date_in(48, place, capacity=None, party_limit=2)
    with pytest.raises(Invalid) as refusal:
        sign_up(date, by=marek, party=3, at=NOON)
    assert refusal.value.field == "party"


def test_names_are_wanted_for_everyone_who_comes_along(place, marek):
    date = date_in(48, place, capacity=5, wants_names=True)
    with pytest.raises(Invalid) as refusal:
        sign_up(date, by=marek, party=3, party_names=["Ola"], at=NOON)
    assert refusal.value.field == "party_names"
    assert sign_up(date, by=marek, party=3, party_names=["Ola", " Jaś "], at=NOON).party_names == ["Ola", "Jaś"]


def test_required_question_is_answered_and_choices_are_known(place, marek):
    date = date_in(48, place)
    size = Question.objects.create(event=date.event, text="Rozmiar?", kind="choice", choices=["S", "M"])
    diet = Question.objects.create(event=date.event, text="Dieta?", is_required=True)
    with pytest.raises(Invalid) as refusal:
        sign_up(date, by=marek, at=NOON)
    assert refusal.value.field == f"question_{diet.pk}"
    with pytest.raises(Invalid) as refusal:
        sign_up(date, by=marek, answers={str(size.pk): "XXL", str(diet.pk): "bez glutenu"}, at=NOON)
    assert refusal.value.field == f"question_{size.pk}"
    row = sign_up(date, by=marek, answers={str(diet.pk): "bez glutenu", "999": "x"}, at=NOON)
    assert row.answers == {str(diet.pk): "bez glutenu"}


def test_nobody_signs_up_where_people_just_come(place, marek):
    with pytest.raises(NoSignUp):
        sign_up(date_in(48, place, sign_up="none"), by=marek, at=NOON)


def test_sign_up_closes_when_the_organiser_said_and_giving_up_goes_on(place, marek, oksana):
    date = date_in(3, place, capacity=5, closes_minutes=120)
    sign_up(date, by=marek, at=NOON)
    late = NOON + timedelta(minutes=61)
    with pytest.raises(SignUpClosed):
        sign_up(date, by=oksana, at=late)
    with pytest.raises(SignUpClosed):
        change_sign_up(date, by=marek, party=2, at=late)
    give_up(date, by=marek, at=late)
    assert statuses(date) == {"Marek": "cancelled"}


def test_seat_is_given_up_when_the_date_is_full_or_cancelled(place, marek):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    date.status = "cancelled"
    date.save()
    give_up(date, by=marek, at=NOON)
    assert_counted(date)
    assert statuses(date) == {"Marek": "cancelled"}


def test_party_grows_only_into_free_seats_and_shrinks_always(place, marek, oksana):
    date = date_in(48, place, capacity=3)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, at=NOON)
    with pytest.raises(EventFull):
        change_sign_up(date, by=marek, party=3, at=NOON)
    assert change_sign_up(date, by=marek, party=2, at=NOON).party == 2
    change_sign_up(date, by=marek, party=1, at=NOON)
    assert_counted(date)
    assert date.taken == 2


def test_shrinking_party_makes_room_for_who_waits(place, marek, oksana):
    date = date_in(48, place, capacity=2)
    sign_up(date, by=marek, party=2, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    change_sign_up(date, by=marek, party=1, at=NOON)
    assert statuses(date) == {"Marek": "going", "Oksana": "going"}


def test_party_does_not_grow_past_people_who_wait(place, marek, oksana):
    date = date_in(48, place, capacity=3)
    sign_up(date, by=marek, party=2, at=NOON)
    sign_up(date, by=oksana, party=2, waits=True, at=NOON)
    with pytest.raises(EventFull):
        change_sign_up(date, by=marek, party=3, at=NOON)


def test_seats_of_a_deleted_account_go_to_those_who_wait(place, marek, oksana):
    date = date_in(24 * 300, place, capacity=2)
    sign_up(date, by=marek, party=2)
    sign_up(date, by=oksana, waits=True)
    marek.delete()
    assert statuses(date) == {"Oksana": "going"}
    assert_counted(date)


def test_who_never_signed_up_changes_nothing(place, marek):
    with pytest.raises(NotSignedUp):
        change_sign_up(date_in(48, place), by=marek, party=2, at=NOON)


def test_organiser_agrees_or_declines_with_a_reason(place, halina, marek, oksana):
    date = date_in(48, place, capacity=1, sign_up="approval")
    assert sign_up(date, by=marek, at=NOON).status == "asked"
    assert sign_up(date, by=oksana, at=NOON).status == "asked"
    assert kinds(halina) == ["seat_asked", "seat_asked"]
    assert_counted(date)
    approve(row_of(date, marek), by=halina, at=NOON)
    assert kinds(marek) == ["seat_approved"]
    with pytest.raises(Invalid):
        decline(row_of(date, oksana), by=halina, reason=" ", at=NOON)
    decline(row_of(date, oksana), by=halina, reason="Tylko dla rodzin", at=NOON)
    assert oksana.notifications.get().params["why"] == "Tylko dla rodzin"
    assert statuses(date) == {"Marek": "going", "Oksana": "declined"}
    with pytest.raises(AskedInVain):
        sign_up(date, by=oksana, at=NOON)


def test_asking_again_and_again_fills_no_inbox(place, halina, marek):
    date = date_in(48, place, sign_up="approval")
    for _turn in range(3):
        sign_up(date, by=marek, at=NOON)
        give_up(date, by=marek, at=NOON)
    assert kinds(halina) == ["seat_asked"]


def test_who_is_agreed_to_when_seats_are_gone_waits_since_they_asked(place, halina, marek, oksana):
    date = date_in(48, place, capacity=1, sign_up="approval")
    early, late = neighbours("Wcześnie", "Później")
    sign_up(date, by=early, at=NOON)
    sign_up(date, by=late, at=NOON + timedelta(minutes=1))
    sign_up(date, by=marek, at=NOON)
    approve(row_of(date, marek), by=halina, at=NOON + timedelta(minutes=2))
    approve(row_of(date, late), by=halina, at=NOON + timedelta(minutes=3))
    approve(row_of(date, early), by=halina, at=NOON + timedelta(minutes=4))
    assert [row.user for row in date.attendances.queue()] == [early, late]


def test_stranger_does_not_agree_for_the_organiser(place, marek, oksana):
    date = date_in(48, place, sign_up="approval")
    sign_up(date, by=marek, at=NOON)
    with pytest.raises(NotAllowed):
        approve(row_of(date, marek), by=oksana, at=NOON)
