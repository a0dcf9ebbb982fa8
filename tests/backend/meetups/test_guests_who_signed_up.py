"""People who signed up without an account find their personal link with their sign-up."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.events.models import Attendance
from backend.events.services.guests import ask_as_guest, confirm_guest, leave_as_guest
from backend.events.services.letters import link_of as letter_of
from backend.meetups import services
from backend.meetups.models import GuestLink, Meetup
from tests.backend.meetups.inviting import look
from tests.factories.events import OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def date(place):
    date = OccurrenceFactory(place=place, title="Herbata online", starts_at=timezone.now() + timedelta(minutes=5))
    Meetup.objects.create(event=date.event, provider="ganek", lets_guests=True)
    return date


@pytest.fixture
def wanda(date, mailoutbox) -> Attendance:
    row = ask_as_guest(date, name="Wanda", email="wanda@example.org", language="en", address="127.0.0.1")
    return confirm_guest(row)


def way_on(page) -> str:
    """Where the page of the sign-up leads to the meeting; empty if it does not."""
    _before, found, after = page.text.partition('href="/gosc/')
    return f"/gosc/{after.partition('"')[0]}" if found else ""


def own_page(row: Attendance):
    return look(Client(), letter_of(row).removeprefix("http://127.0.0.1:8000").removeprefix("http://testserver"))


def test_letter_and_page_of_a_sign_up_bring_the_personal_link(wanda):
    way = way_on(own_page(wanda))
    assert way
    assert way in mail.outbox[-1].body
    assert not GuestLink.objects.exists()  # reading changes nothing
    visitor = Client()
    assert 'value="Wanda"' in look(visitor, way).text
    assert visitor.post(way, {"name": "Wanda"}).status_code == 302
    guest = User.objects.exclude(guest="").get()
    assert guest.guest_links.get().attendance == wanda
    visitor.post(way, {"name": "Wanda"})
    assert GuestLink.objects.count() == 1


def test_there_is_no_link_where_guests_may_not_come(date, wanda):
    Meetup.objects.update(lets_guests=False)
    assert way_on(own_page(wanda)) == ""


@pytest.mark.parametrize("status", ["unconfirmed", "asked", "waiting", "declined", "cancelled"])
def test_only_who_has_a_seat_has_a_link(wanda, status):
    way = way_on(own_page(wanda))
    Attendance.objects.filter(pk=wanda.pk).update(status=status, queued_at=timezone.now())
    assert way_on(own_page(wanda)) == ""
    assert look(Client(), way).status_code == 404


def test_who_gives_the_seat_up_comes_no_more(date, wanda):
    way, visitor = way_on(own_page(wanda)), Client()
    visitor.post(way, {"name": "Wanda"})
    guest, call = User.objects.exclude(guest="").get(), services.call_for(date)
    assert guest.has_perm("meetups.knock", call)
    leave_as_guest(wanda)
    assert not guest.has_perm("meetups.knock", services.call_for(date))
    assert visitor.post(way, {"name": "Wanda"}).status_code == 404


def test_host_takes_the_link_of_a_sign_up_back(halina, date, wanda):
    way, visitor = way_on(own_page(wanda)), Client()
    visitor.post(way, {"name": "Wanda"})
    services.take_back(GuestLink.objects.get(), by=halina)
    assert look(visitor, way).status_code == 404
    assert way_on(own_page(wanda)) == ""
