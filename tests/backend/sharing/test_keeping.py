"""What stays as it was said, who takes it off the board, who brings it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Report
from backend.places.models import Membership, Place
from backend.sharing import services
from backend.sharing.models import Listing
from backend.sharing.selectors.board import Cursor
from tests.factories.sharing import ListingFactory


@pytest.mark.parametrize("is_draft", [False, True])
def test_the_kind_never_changes(place, marek, is_draft):
    soup = services.create_listing(
        place, by=marek, kind="food", title="Zupa", storage="cold", use_by=timezone.localdate(), is_draft=is_draft
    )
    with pytest.raises(Invalid) as refusal:
        services.update_listing(soup, by=marek, kind="give")
    assert refusal.value.field == "kind"
    soup.refresh_from_db()
    assert soup.kind == "food"


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("give", {"use_by": timezone.localdate() - timedelta(days=9)}, "use_by"),
        ("give", {"is_homemade": True}, "is_homemade"),
        ("give", {"lending_days": 7}, "lending_days"),
        ("ask", {"condition": "new"}, "condition"),
        ("skill_offer", {"parts": "wiertło"}, "parts"),
        ("lend", {"handing": "draw"}, "handing"),
        ("food", {"parts": "słoik"}, "parts"),
    ],
)
def test_what_the_kind_does_not_know_is_refused(place, marek, kind, facts, field):
    food = {"best_before": timezone.localdate() + timedelta(days=3)} if kind == "food" else {}
    with pytest.raises(Invalid) as refusal:
        services.create_listing(place, by=marek, kind=kind, title="Rzecz", **food, **facts)
    assert refusal.value.field == field


def test_raw_meat_posted_as_a_thing_is_refused(place, marek):
    with pytest.raises(services.LooksLikeBannedFood):
        services.create_listing(place, by=marek, kind="give", title="Surowe mięso mielone", is_sure=True)


def test_moderators_hide_with_a_reason_and_neither_close_nor_bring_back(client, lamp, zofia, marek):
    with pytest.raises(NotAllowed):
        services.close_listing(lamp, by=zofia)
    client.force_login(zofia)
    page = client.get(lamp.get_absolute_url()).text
    assert reverse("listing-close", args=[lamp.slug]) not in page
    assert reverse("content-hide", args=["listing", lamp.pk]) in page
    services.close_listing(lamp, by=marek)
    with pytest.raises(NotAllowed):
        services.reopen_listing(lamp, by=zofia)
    lamp.refresh_from_db()
    assert (lamp.status, Report.objects.count()) == ("closed", 0)


def test_animators_bring_back_things_of_their_place(place, halina, marek):
    chairs = ListingFactory(place=place, author=marek, is_of_place=True)
    services.close_listing(chairs, by=halina)
    assert services.reopen_listing(chairs, by=halina).status == "open"


def left(place, person):
    Membership.objects.filter(place=place, user=person).delete()


def closed(place, person):
    Place.objects.filter(pk=place.pk).update(status=Place.Status.CLOSED)


@pytest.mark.parametrize("what_happened", [left, closed])
@pytest.mark.parametrize("status", ["open", "closed"])
def test_nothing_comes_back_in_a_closed_place_or_by_somebody_who_left(client, place, marek, what_happened, status):
    ended = {"status": "closed", "outcome": "expired"} if status == "closed" else {}
    ends = timezone.now() + timedelta(days=1 if status == "open" else -1)
    lamp = ListingFactory(place=place, author=marek, expires_at=ends, **ended)
    what_happened(place, marek)
    me = type(marek).objects.get(pk=marek.pk)  # roles are read once a person
    for act in [services.renew_listing] + [services.reopen_listing] * (status == "closed"):
        with pytest.raises(NotAllowed):
            act(Listing.objects.get(pk=lamp.pk), by=me)
    client.force_login(me)
    assert client.post(lamp.renewal_url).status_code == 403
    assert lamp.renewal_url not in client.get(lamp.get_absolute_url()).text
    lamp.refresh_from_db()
    assert (lamp.status, lamp.expires_at) == (status, ends)


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+23:00_1", "9999-12-31T23:59:59-23:00_1"])
def test_hours_before_and_after_all_years_are_no_place_in_a_list(client, place, instant):
    assert Cursor.parse(instant) is None
    for address in (f"/miejsca/{place.slug}/tablica/", "/tablica/"):
        for name in ("after", "upto", "since"):
            assert client.get(address, {name: instant}).status_code == 200
