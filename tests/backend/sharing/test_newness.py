"""Accounts of the first days on boards: a listing with a photo goes at once, links and heaps of listings wait."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.moderation.standing import RIGHTS, Level, NotYet
from backend.sharing.models import Listing
from backend.sharing.services import create_listing, publish_listing, update_listing
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.places import MembershipFactory

pytestmark = pytest.mark.django_db
MOST = RIGHTS["listings"].limit(Level.NEW)
LINK = "Więcej na https://tanio.example"


@pytest.fixture
def iga(place):
    """Signed up today and joined the place."""
    iga = UserFactory(display_name="Iga", standing=False)
    MembershipFactory(place=place, user=iga)
    return iga


def again(person) -> User:
    return User.objects.get(pk=person.pk)


def lamp(place, iga, **facts) -> Listing:
    return create_listing(place, by=again(iga), kind="give", title="Lampa", **facts)


def test_listing_with_a_photo_goes_at_once(place, iga):
    assert lamp(place, iga, body="Działa.", photos=[PictureFactory()]).photos.count() == 1


def test_listings_have_an_end_for_a_day_and_drafts_do_not(place, iga):
    for _ in range(MOST):
        lamp(place, iga)
    with pytest.raises(NotYet) as refusal:
        lamp(place, iga)
    first = Listing.objects.order_by("created_at").first()
    assert refusal.value.opens_at == first.created_at + timedelta(days=1)
    draft = lamp(place, iga, is_draft=True)
    with pytest.raises(NotYet):
        publish_listing(draft, by=again(iga))
    Listing.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert publish_listing(draft, by=again(iga)).status == Listing.Status.OPEN


def test_link_comes_in_neither_at_once_nor_by_an_edit_nor_from_a_draft(place, iga):
    with pytest.raises(NotYet) as refusal:
        lamp(place, iga, body=LINK)
    assert refusal.value.field == "body"
    listing = lamp(place, iga)
    with pytest.raises(NotYet):
        update_listing(listing, by=again(iga), body=LINK)
    draft = lamp(place, iga, body=LINK, is_draft=True)
    with pytest.raises(NotYet):
        publish_listing(draft, by=again(iga))


def test_form_keeps_what_was_typed_and_says_why_at_the_field(client, place, iga):
    client.force_login(iga)
    sent = {"kind": "give", "title": "Lampa", "body": LINK, "scope": "place", "category": "other", "quantity": 1}
    answer = client.post(reverse("listing-add", args=[place.slug]), sent, headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert LINK in page
    assert not Listing.objects.exists()
    assert answer.status_code == 403, answer.context["form"].errors
    assert list(answer.context["form"].errors) == ["body"]
    assert "Leave the address out" in page
