"""Guests who come at the very moment at which something about them is decided."""

import pytest
from django.db import DatabaseError

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.meetups import services
from backend.meetups.models import GuestLink, Participant
from backend.meetups.services import agenda, guests
from tests.backend.meetups.calls import fresh, running
from tests.backend.meetups.inviting import guest_of, link_of, with_guests
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


@pytest.fixture
def call(place, halina):
    return with_guests(running(place, halina), guests_wait=False)


def test_link_used_twice_at_once_makes_one_guest(call, halina):
    link = services.give_link(call, by=halina, name="Basia")
    found = at_once(*[lambda: services.come_as_guest(link, name="Basia")] * 4)
    assert len({guest.pk for guest in found}) == 1
    assert User.objects.exclude(guest="").count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_nobody_is_in_by_a_link_that_is_taken_back_meanwhile(call, halina, turn):
    services.set_lobby(call, by=halina, has_lobby=False)
    guest = guest_of(call, halina)
    at_once(
        lambda: services.come(fresh(call), by=guest),
        lambda: services.take_back(link_of(guest), by=halina),
    )
    assert not guest.has_perm("meetups.attend", fresh(call))
    assert not Participant.objects.admitted().filter(user=guest).exists()


def test_nobody_is_made_by_a_link_that_is_taken_back_meanwhile(call, halina):
    link = services.give_link(call, by=halina, name="Basia")
    came, _taken = at_once(
        lambda: services.come_as_guest(link, name="Basia"), lambda: services.take_back(link, by=halina)
    )
    if isinstance(came, DomainError):
        assert not User.objects.exclude(guest="").exists()
    with pytest.raises(services.LinkGone):
        services.come_as_guest(link, name="Basia")


def test_last_link_goes_to_one(call, halina, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 3)
    at_once(
        *[lambda name=name: services.give_link(call, by=halina, name=name) for name in ("Ala", "Ela", "Ola", "Ula")]
    )
    assert GuestLink.objects.count() == 3


@pytest.mark.parametrize("turn", range(8))
def test_one_host_lets_guests_come_while_another_writes_the_agenda(call, halina, zofia, turn):
    answers = at_once(
        lambda: services.allow_guests(fresh(call), by=halina, lets_guests=True, guests_wait=True),
        lambda: agenda.add_point(fresh(call), by=zofia, title="Powitanie", minutes=5),
    )
    assert not any(isinstance(answer, DatabaseError) for answer in answers)
    assert call.meetup.points.count() == 1
