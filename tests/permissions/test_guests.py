"""Guests of calls: what they may do in theirs, and that everywhere else they are what anybody is who comes by."""

from datetime import timedelta

import pytest
import rules
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.core.permissions import guests_may
from backend.events.models import Event, Occurrence
from backend.events.services.talk import open_talk
from backend.lending.models import Loan
from backend.meetups.models import GuestLink
from backend.meetups.services import allow_guests, end_call, take_back
from backend.places.models import Place
from tests.backend.meetups.calls import call_at, fresh, running
from tests.backend.meetups.inviting import guest_of, link_of, with_guests
from tests.factories.accounts import UserFactory
from tests.permissions.matrix import GUEST_MATRIX, GUEST_ROWS, ROWS

GUESTS = ("admitted", "knocking", "", "removed", "taken back", "of another", "not any more")
ELSEWHERE = {"provider": "zoom"}


def guests_of(call, place, halina) -> list:
    """One guest of each kind, and the call as each of them finds it."""
    cast = []
    for kind in GUESTS:
        of = with_guests(running(place, halina)) if kind == "of another" else call
        state = kind if kind in ("admitted", "knocking", "removed") else "admitted" if kind else ""
        cast.append(guest_of(of, halina, "Gość", state=state))
        if kind == "taken back":
            take_back(link_of(cast[-1]), by=halina)
    return cast


def marks(call, on, permission, place, halina) -> str:
    *cast, unwanted = guests_of(call, place, halina)
    found = "".join("1" if person.has_perm(permission, on(fresh(call))) else "." for person in cast)
    allow_guests(fresh(call), by=halina, lets_guests=False)
    return found + ("1" if unwanted.has_perm(permission, on(fresh(call))) else ".")


# What is asked about, of a call that is made by the first.
TARGETS = {
    "call_here": (lambda place, halina: running(place, halina), lambda call: call),
    "meetup_here": (lambda place, halina: running(place, halina), lambda call: call.meetup),
    "meetup_later": (lambda place, _halina: call_at(place, minutes=90), lambda call: call.meetup),
    "call_elsewhere": (lambda place, _halina: call_at(place, **ELSEWHERE), lambda call: call),
    "event_of_the_call": (lambda place, halina: running(place, halina), lambda call: call.occurrence),
    "talk_of_the_call": (
        lambda place, halina: running(place, halina),
        lambda call: open_talk(call.occurrence, by=None),
    ),
}


@pytest.mark.parametrize(
    ("target", "permission", "expected"),
    [row for row in GUEST_ROWS if row[0] not in ("call_that_ended", "talk_of_the_call")],
)
def test_guest_and_act(target, permission, expected, place, halina):
    make, on = TARGETS[target]
    assert marks(with_guests(make(place, halina)), on, permission, place, halina) == expected


@pytest.mark.parametrize(("permission", "expected"), GUEST_MATRIX["talk_of_the_call"].items())
def test_guest_and_talk(permission, expected, place, halina):
    call = with_guests(running(place, halina))
    talk = open_talk(call.occurrence, by=halina)
    assert marks(call, lambda _call: talk, permission, place, halina) == expected


@pytest.mark.parametrize(("permission", "expected"), GUEST_MATRIX["call_that_ended"].items())
def test_guest_and_what_is_over(permission, expected, place, halina):
    call = with_guests(running(place, halina))
    cast = guests_of(call, place, halina)
    end_call(call, by=halina)
    assert "".join("1" if person.has_perm(permission, fresh(call)) else "." for person in cast) == expected


@pytest.fixture
def guest_of_a_call(place, halina):
    """Let in, and grown up: the most that a guest can be."""
    return guest_of(with_guests(running(place, halina)), halina, state="admitted", is_grown_up=True)


@pytest.mark.parametrize(("target", "permission", "_expected"), ROWS)
def test_beyond_their_call_a_guest_may_what_anybody_may(request, guest_of_a_call, guest, target, permission, _expected):
    on = request.getfixturevalue(target)
    assert guest_of_a_call.has_perm(permission, on) == guest.has_perm(permission, on)
    assert guest_of_a_call.has_perm(permission) == guest.has_perm(permission)


def test_what_guests_may_ever_do_is_a_short_list_of_what_there_is():
    assert guests_may == {
        f"meetups.{act}"
        for act in (
            "enter", "see_link", "knock", "attend", "speak", "join_group", "join_coffee", "read_kept", "write_notes",
            "ask_question", "answer_recording",
        )
    }  # fmt: skip
    assert guests_may <= set(rules.permissions.permissions)


def test_grown_up_guest_who_was_let_in_joins_small_groups(place, halina):
    call = with_guests(running(place, halina))
    guest = guest_of(call, halina, state="admitted", is_grown_up=True)
    assert guest.has_perm("meetups.join_group", fresh(call))


def test_guest_of_next_tuesday_is_not_in_the_call_of_today(place, halina):
    call = with_guests(running(place, halina))
    guest = guest_of(call, halina, state="admitted")
    assert guest.has_perm("meetups.attend", fresh(call))
    starts_at = timezone.now() + timedelta(days=7)
    when = {"starts_at": starts_at, "recurrence_id": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    later = call.meetup.event.occurrences.create(place=place, **when)
    GuestLink.objects.filter(user=guest).update(occurrence=later)
    for permission in ("knock", "attend", "read_kept", "write_notes"):
        assert not guest.has_perm(f"meetups.{permission}", fresh(call))
    assert not guest.has_perm("meetups.see_link", fresh(call).meetup)


def test_lists_show_a_guest_what_they_show_anybody(place, occurrence, guest, main_room, loan_of_marek):
    somebody = UserFactory(guest="grown_up", is_active=False)
    for model in (Place, Event, Occurrence, Conversation, Loan):
        assert set(model.objects.visible_to(somebody)) == set(model.objects.visible_to(guest)), model
