"""The demo network: lively, true to the rules, and the same for the same seed and clock."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from backend.accounts.models import User
from backend.conversations.models import Conversation
from backend.demo.accounts import ACCOUNTS
from backend.events.models import Event, Occurrence
from backend.meetups.selectors.coffee import coffee_table
from backend.moderation.models import Appeal, Case, Decision, Sanction
from backend.places.models import Place
from backend.recognition.models import Hit
from backend.sharing.models import Listing
from tests.backend.demo.conftest import CLOCK

pytestmark = pytest.mark.django_db  # so that these tests alone get a database, too


def test_every_active_place_has_a_programme_around_the_clock(network):
    window = Occurrence.objects.between(CLOCK - timedelta(days=14), CLOCK + timedelta(days=60))
    now = Event.objects.exclude(slug__startswith="wspomnienie-")  # all but those of the year before
    assert window.values("event").distinct().count() == now.count()
    assert not Place.objects.active().annotate(n=Count("events")).filter(n=0).exists()


def test_no_event_has_more_people_than_seats(network):
    assert not Occurrence.objects.filter(capacity__isnull=False, taken__gt=F("capacity")).exists()
    seated = Coalesce(Sum("attendances__party", filter=Q(attendances__status="going")), 0)
    assert not Occurrence.objects.annotate(seated=seated).exclude(seated=F("taken")).exists()


def test_log_of_each_room_has_no_gap(network):
    for room in Conversation.objects.annotate(entries=Count("log"), last=Max("log__seq")).filter(entries__gt=0):
        assert room.entries == room.last == room.head_seq, room


def test_a_meetup_starts_soon_and_a_report_waits(network):
    soon = Occurrence.objects.get(event__meetup__isnull=False)
    assert timedelta(0) < soon.starts_at - CLOCK <= timedelta(minutes=25)
    assert Case.objects.open().count() == 3
    # A program holds one of them, and was wrong about another.
    assert (Hit.objects.holding().count(), Hit.objects.filter(report__status="kept").count()) == (1, 1)
    assert {decision.measure for decision in Decision.objects.all()} == {"hide", "none"}
    assert Appeal.objects.open().count() == Sanction.objects.in_force().count() == 1


def test_accounts_hold_the_roles_they_are_named_for(network):
    people = {account.role: User.objects.get(email=account.email) for account in ACCOUNTS}
    assert people["animator"].has_perm("places.change", network)
    assert people["moderator"].has_perm("places.moderate", network)
    assert people["city coordinator"].has_perm("places.add")
    assert not people["neighbour"].has_perm("places.change", network)


def test_board_shows_what_is_still_available(network):
    assert Listing.objects.open(at=CLOCK).filter(place=network).count() >= 40


def test_it_is_loaded_into_an_empty_database_only(network):
    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)


def test_neighbours_have_coffee_together(network):
    marek = User.objects.get(email="marek@example.org")
    [room] = coffee_table(network, marek, now=CLOCK).rooms
    assert len(room.coming) == 2
    assert coffee_table(network, marek, now=CLOCK).count == 10
