"""Accounts that nobody uses end by themselves, after two letters."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from backend.accounts.models import User
from backend.privacy.models import Departure
from backend.privacy.services.leaving import erase_due
from backend.privacy.services.retention import sweep_all

YEARS = timedelta(days=3 * 365 + 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def asleep():
    """Factory: these people signed in last three years ago."""

    def send_to_sleep(*people):
        User.objects.filter(pk__in=[one.pk for one in people]).update(last_login=timezone.now() - YEARS)

    return send_to_sleep


def test_two_letters_and_then_it_is_deleted(asleep, marek, oksana, mailoutbox):
    asleep(marek)
    sweep_all()
    sweep_all()
    assert [(letter.to, "three years" in letter.body) for letter in mailoutbox] == [([marek.email], True)]
    now = timezone.now()
    sweep_all(now=now + timedelta(days=54))
    sweep_all(now=now + timedelta(days=54))
    assert len(mailoutbox) == 2
    assert erase_due(now=now + timedelta(days=59)) == 0
    assert erase_due(now=now + timedelta(days=61)) == 1
    marek.refresh_from_db()
    oksana.refresh_from_db()
    assert marek.erased_at
    assert oksana.erased_at is None


def test_one_sign_in_keeps_it(asleep, client, marek, mailoutbox):
    asleep(marek)
    sweep_all()
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": marek.email, "password": "a-long-password"})
    marek.refresh_from_db()
    assert marek.leaving_at is None
    assert Departure.objects.get().status == "taken_back"
    assert "stays" in mailoutbox[-1].body


def test_what_somebody_asked_for_themselves_is_not_taken_back_by_a_sign_in(client, marek, mailoutbox):
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    Departure.objects.create(user=marek, by=marek, due_at=timezone.now() + timedelta(days=9))
    User.objects.filter(pk=marek.pk).update(leaving_at=timezone.now() + timedelta(days=9))
    client.post(reverse("account_login"), {"login": marek.email, "password": "a-long-password"})
    marek.refresh_from_db()
    assert marek.leaving_at


def test_who_has_a_say_or_lets_programs_in_stays(asleep, cast, marek, mailoutbox):
    people = [person for person in cast if person.is_authenticated]
    Token.objects.create(user=marek)
    asleep(*people)
    sweep_all()
    leaving = set(User.objects.exclude(leaving_at=None).values_list("display_name", flat=True))
    assert leaving == {"Jan"}
