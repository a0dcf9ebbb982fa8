"""What the page of a place says about its board."""

from datetime import timedelta

from django.utils import timezone

from backend.sharing.models import Category, Listing
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


def test_place_page_counts_what_its_board_shows(client, place, marek):
    now = timezone.now()
    ListingFactory(place=place, author=marek)
    ListingFactory(place=place, author=marek, status="closed")
    ListingFactory(place=place, author=marek, expires_at=now - timedelta(days=1))
    elsewhere = PlaceFactory()
    shown_here = ListingFactory(place=elsewhere, scope=Listing.Scope.CHOSEN, title="Rower z sąsiedztwa")
    shown_here.shown_at.add(place)
    ListingFactory(place=elsewhere, scope=Listing.Scope.NETWORK)
    client.force_login(marek)

    page = client.get(place.get_absolute_url(), headers={"Accept-Language": "en"})
    board = client.get(f"/miejsca/{place.slug}/tablica/").context["board"]

    assert "2 listings" in page.text
    assert "Rower z sąsiedztwa" in page.text
    assert f"{elsewhere.name} ·" in page.text  # where one goes for it
    assert board.count == 2


def test_place_page_costs_the_same_for_listings_of_many_categories(client, place, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(60) as captured:
            client.get(place.get_absolute_url())
        return len(captured)

    ListingFactory(place=place)
    queries()  # the first reader opens the room of the place
    one = queries()
    for key in ("books-games", "tools-power"):
        ListingFactory(place=place, category=Category.objects.get(key=key))
    assert queries() == one
