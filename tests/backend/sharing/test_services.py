from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.media.models import Picture
from backend.notifications.models import Notification
from backend.sharing import services
from backend.sharing.models import Listing, ListingRequest
from tests.backend.conversations.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.sharing import ListingFactory


def test_a_listing_is_on_the_board_and_open_pages_hear_of_it(place, marek, django_capture_on_commit_callbacks):
    photos = [PictureFactory(), PictureFactory()]
    with published() as updates, django_capture_on_commit_callbacks(execute=True):
        listing = services.create_listing(
            place, by=marek, photos=photos, kind="lend", title="Wiertarka", lending_days=7
        )

    assert [photo.picture for photo in listing.photos.all()] == photos
    assert [(update.event, update.topic) for update in updates] == [("listing.created", f"place.{place.pk}")]


def test_a_stranger_adds_nothing(place, jan):
    with pytest.raises(NotAllowed):
        services.create_listing(place, by=jan, kind="give", title="Lampa")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "food"}, "expires_at"),
        ({"kind": "food", "expires_at": timedelta(days=8)}, "expires_at"),
        ({"kind": "give", "expires_at": timedelta(hours=-1)}, "expires_at"),
        ({"kind": "give", "lending_days": 3}, "lending_days"),
        ({"kind": "give", "title": "  "}, "title"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(place, marek, fields, wrong):
    if "expires_at" in fields:
        fields = fields | {"expires_at": timezone.now() + fields["expires_at"]}
    with pytest.raises(Invalid) as refusal:
        services.create_listing(place, by=marek, **{"title": "Zupa", **fields})
    assert refusal.value.field == wrong


def test_photos_taken_out_are_deleted_and_the_rest_keeps_the_new_order(lamp, marek):
    first, second, third = PictureFactory(), PictureFactory(), PictureFactory()
    services.update_listing(lamp, by=marek, photos=[first, second])
    services.update_listing(lamp, by=marek, photos=[third, first])

    assert [photo.picture for photo in lamp.photos.all()] == [third, first]
    assert not Picture.objects.filter(pk=second.pk).exists()


def test_a_photo_of_somebody_else_cannot_be_taken(lamp, marek, place):
    picture = PictureFactory()
    services.update_listing(lamp, by=marek, photos=[picture])
    with pytest.raises(Invalid):
        services.create_listing(place, by=marek, kind="give", title="Druga", photos=[picture])


def test_a_request_opens_one_conversation_with_the_message_and_tells_the_author(lamp, marek, jan):
    asked = services.request_listing(lamp, by=jan, message="Dzień dobry!")
    again = services.request_listing(lamp, by=jan, message="Dzień dobry!")

    assert asked == again
    assert [message.body for message in asked.conversation.messages.all()] == ["Dzień dobry!"]
    assert marek.has_perm("conversations.view", asked.conversation)
    assert jan.has_perm("conversations.view", asked.conversation)
    assert marek.notifications.filter(kind=Notification.Kind.LISTING_REQUESTED).count() == 1


@pytest.mark.parametrize("state", [{"status": "closed"}, {"expires_at": timezone.now() - timedelta(hours=1)}])
def test_what_is_gone_cannot_be_asked_for(place, marek, jan, state):
    listing = ListingFactory(place=place, author=marek, **state)
    with pytest.raises(services.ListingIsClosed):
        services.request_listing(listing, by=jan, message="Czy jeszcze jest?")
    assert not ListingRequest.objects.exists()


def test_an_empty_message_opens_nothing(lamp, jan):
    with pytest.raises(Invalid):
        services.request_listing(lamp, by=jan, message="  ")
    assert not ListingRequest.objects.exists()


def test_closing_and_reopening(lamp, marek):
    closed = services.close_listing(lamp, by=marek, outcome=Listing.Outcome.DONE)
    assert (closed.status, closed.outcome) == ("closed", "done")
    reopened = services.reopen_listing(lamp, by=marek)
    assert (reopened.status, reopened.closed_at, reopened.outcome) == ("open", None, "")
    assert not AuditEntry.objects.exists()


def test_what_another_animator_does_with_a_thing_of_the_place_is_remembered(place, halina):
    projector = ListingFactory(place=place, is_of_place=True)
    services.close_listing(projector, by=halina)
    services.reopen_listing(projector, by=halina)
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"listing.closed", "listing.reopened"}


def test_a_moderator_does_not_change_the_words_of_others(lamp, zofia):
    with pytest.raises(NotAllowed):
        services.update_listing(lamp, by=zofia, title="Lampka")


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_conversation():
    listing, person = ListingFactory(), UserFactory()
    answers = []

    def ask():
        answers.append(services.request_listing(listing, by=person, message="Poproszę").pk)

    at_once(ask, ask)
    assert len(answers) == 2
    assert len(set(answers)) == 1
