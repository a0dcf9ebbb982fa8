"""A decision, the end of a hold by itself, and lists that change at once: on both engines."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.conversations.services import edit_message, main_room
from backend.moderation.models import Case
from backend.moderation.services import decide
from backend.notifications.models import Notification
from backend.recognition.models import Hit, ListEntry, Thresholds
from backend.recognition.services import add_entry, release_due, set_thresholds
from backend.sharing.services import create_listing, update_listing
from tests.factories.conversations import say
from tests.factories.moderation import verdict
from tests.factories.recognition import look_for
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_a_hold_ends_once_by_a_decision_and_by_the_clock(place, marek, zofia):
    look_for("chwilówka")
    message = say(main_room(place), marek, "Chwilówki od ręki")
    Hit.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    case = Case.objects.about(message).get()
    at_once(release_due, lambda: decide(case, by=zofia, verdict=verdict()))
    message.refresh_from_db()
    assert (message.is_hidden, Hit.objects.holding().exists()) == (False, False)
    assert marek.notifications.filter(kind=Notification.Kind.CONTENT_RELEASED).count() == 1


def test_its_author_mends_a_held_listing_while_it_is_decided(place, marek, zofia):
    look_for("chwilówka")
    listing = create_listing(place, by=marek, kind="give", title="Pomoc", body="Chwilówki")
    case = Case.objects.about(listing).get()
    at_once(
        lambda: update_listing(listing, by=marek, body="Chwilówki od ręki"),
        lambda: decide(case, by=zofia, verdict=verdict()),
    )
    listing.refresh_from_db()
    assert (listing.body, listing.is_hidden) == ("Chwilówki od ręki", False)
    assert not Hit.objects.holding().exists()


def test_its_author_mends_a_message_that_was_pointed_out_while_it_is_hidden(place, marek, zofia):
    look_for("chwilówka", effect="flag")
    message = say(main_room(place), marek, "Chwilówki")
    case = Case.objects.about(message).get()
    at_once(
        lambda: edit_message(message, by=marek, body="Chwilówki od ręki"),
        lambda: decide(case, by=zofia, verdict=verdict(hide=True)),
    )
    message.refresh_from_db()
    assert message.is_hidden


def test_two_who_add_the_same_make_one_entry(place, halina, zofia):
    def add(by):
        return lambda: add_entry(place, by=by, kind="word", pattern="chwilówka", note="Bo")

    at_once(add(halina), add(zofia))
    assert ListEntry.objects.count() == 1


def test_thresholds_are_one_row(ewa):
    at_once(*[lambda: set_thresholds(by=ewa, flag_at=30, hold_at=60, hours=24)] * 3)
    assert Thresholds.objects.count() == 1
