"""What stands on which board, in which order, and page by page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.sharing.models import Category, Listing
from backend.sharing.services import close_listing
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

HTMX = {"HX-Request": "true"}
NETWORK = "/tablica/"


@pytest.fixture
def board(place):
    return f"/miejsca/{place.slug}/tablica/"


@pytest.fixture
def far(db):
    """A place about 11 km to the north."""
    return PlaceFactory(name="Dom na Tarchominie", district="Białołęka", latitude=52.33, longitude=21.0)


@pytest.fixture
def near(db):
    return PlaceFactory(name="Dom na Woli", district="Wola", latitude=52.231, longitude=21.0)


def at(place):
    place.latitude, place.longitude = 52.23, 21.0
    place.save()


def titles(response) -> list[str]:
    return [listing.title for listing in response.context["listings"]]


def pages(client, url, htmx=False) -> list[list[str]]:
    """Titles of all pages, as "show more" brings them."""
    found, path = [], url.split("?")[0]
    while url:
        response = client.get(url, headers=HTMX if htmx and found else {})
        found.append(titles(response))
        following = response.context.get("next_query")
        url = f"{path}?{following}" if following else None
    return found


def test_a_board_shows_its_own_and_what_others_chose_to_show_there(client, board, place, far):
    ListingFactory(place=place, title="Stąd")
    ListingFactory(place=far, title="Tylko tam")
    chosen = ListingFactory(place=far, title="Pokazane tu", scope="chosen")
    chosen.shown_at.add(place)
    ListingFactory(place=far, title="Dla całej sieci", scope="network")

    assert set(titles(client.get(board))) == {"Stąd", "Pokazane tu"}
    assert set(titles(client.get(f"{board}?network=on"))) == {"Stąd", "Pokazane tu", "Dla całej sieci"}
    assert titles(client.get(NETWORK)) == ["Dla całej sieci"]


def test_what_was_shown_elsewhere_leaves_when_it_is_of_its_place_again(place, far):
    listing = ListingFactory(place=far, scope="chosen")
    listing.shown_at.add(place)
    Listing.objects.filter(pk=listing.pk).update(scope="place")
    assert not Listing.objects.on_board_of(place).exists()


def test_boards_show_only_what_the_reader_may_see(client, jan, marek):
    hidden = PlaceFactory(status="draft")
    ListingFactory(place=hidden, title="W szkicu miejsca", scope="network")
    ListingFactory(title="Ukryte", scope="network", hidden_at=timezone.now())
    ListingFactory(title="Szkic", scope="network", status="draft", author=marek)
    for person in (AnonymousUser(), jan, marek):
        if person.is_authenticated:
            client.force_login(person)
        assert titles(client.get(NETWORK)) == []


@pytest.mark.parametrize("sort", ["new", "ending", "near"])
@pytest.mark.parametrize("htmx", [False, True])
def test_show_more_brings_every_listing_once_in_every_order(client, place, near, far, sort, htmx):
    at(place)
    now = timezone.now()
    nowhere = PlaceFactory(latitude=None, longitude=None)
    for number in range(60):
        where = (far, place, nowhere, near)[number % 4]
        # Three alike in time: the number decides.
        instant = now - timedelta(minutes=number // 3)
        ends = now + timedelta(days=1 + number // 3 % 7)
        ListingFactory(place=where, scope="network", created_at=instant, expires_at=ends, title=f"Rzecz-{number:02}")

    found = pages(client, f"{NETWORK}?sort={sort}&near=52.2300,21.0000&km=10", htmx)
    rows = [Listing.objects.get(title=title) for page in found for title in page]
    assert [len(page) for page in found] == [24, 6]
    assert len(rows) == len({row.pk for row in rows}) == 30
    orders = {
        "new": lambda row: (-row.created_at.timestamp(), -row.pk),
        "ending": lambda row: (row.expires_at, row.pk),
        "near": lambda row: (row.place_id != place.pk, -row.created_at.timestamp(), -row.pk),
    }
    assert rows == sorted(rows, key=orders[sort])


def test_nearest_first_reaches_places_of_which_nobody_knows_where_they_are(client, near):
    for number in range(3):
        nowhere = PlaceFactory(latitude=None, longitude=None)
        ListingFactory(place=nowhere, scope="network", title=f"Nie wiadomo {number}")
    ListingFactory(place=near, scope="network", title="Blisko")
    found = titles(client.get(f"{NETWORK}?sort=near&place={near.slug}&km="))
    assert found == ["Blisko"]  # the board of a place alone
    found = titles(client.get(f"{near.get_absolute_url()}tablica/?sort=near&network=on"))
    assert found[0] == "Blisko"
    assert len(found) == 4


def test_back_leads_to_as_much_as_was_shown(client, board, place):
    for number in range(60):
        ListingFactory(place=place, title=f"Rzecz-{number:02}")
    first = client.get(board)
    more = client.get(f"{board}?{first.context['next_query']}", headers=HTMX)
    kept = more["HX-Replace-Url"]
    ListingFactory(place=place, title="Nowsza")

    back = titles(client.get(kept))
    assert {*titles(first), *titles(more)} <= set(back)
    assert len(back) in (48, 72, 61)
    assert "<html" not in more.text


def test_new_listings_are_counted_without_moving_the_reader(client, board, place, marek):
    ListingFactory(place=place)
    page = client.get(board)
    since = page.context["since"]
    ListingFactory(place=place)
    ListingFactory(place=place, author=marek)

    response = client.get(f"{board}?since={since.replace('+', '%2B')}", headers=HTMX)
    assert response.context["fresh_count"] == 2
    assert "listing-card" not in response.text
    client.force_login(marek)
    own = client.get(f"{board}?since={since.replace('+', '%2B')}", headers=HTMX)
    assert own.context["fresh_count"] == 1  # one's own is no news


def test_cards_are_read_again_in_their_place_whatever_became_of_them(client, board, place, marek):
    kept, gone, hidden = (ListingFactory(place=place, author=marek, title=title) for title in ("A", "B", "C"))
    query = client.get(board).context["cards_query"]
    close_listing(gone, by=marek, outcome=Listing.Outcome.DONE)
    Listing.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    ListingFactory(place=place, title="D")

    response = client.get(f"{board}?{query}", headers=HTMX)
    assert titles(response) == ["B", "A"]  # the new one does not move the reader; what may not be seen goes
    assert response.text.count("lamp--off") == 1
    assert f"listing-{kept.pk}" in response.text


def test_counts_end_where_nobody_counts(client, board, place, monkeypatch):
    monkeypatch.setattr("backend.sharing.selectors.board.MOST_COUNTED", 3)
    for _number in range(5):
        ListingFactory(place=place)
    response = client.get(board)
    assert (response.context["board"].count, response.context["board"].is_over_counted) == (3, True)


@pytest.mark.parametrize(
    "query",
    ["", "q=lampa", "q=nieznane", "kind=give&kind=lend&category=tools&photo=on", "sort=ending", "sort=near&network=on"],
)
def test_boards_ask_the_database_as_often_however_much_is_there(client, board, place, near, jan, query):
    client.force_login(jan)
    tools = Category.objects.get(key="tools")
    ListingPhotoFactory(listing__place=place, listing__title="Lampa", listing__category=tools, listing__scope="network")

    def asked() -> list[int]:
        numbers = []
        for url in (board, NETWORK):
            client.get(f"{url}?{query}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{url}?{query}")
            numbers.append(len(queries))
        return numbers

    few = asked()
    for number in range(30):
        title, where = ("Lampa", "Krzesło")[number % 2], (place, near)[number % 2]
        fields = {"listing__place": where, "listing__title": title, "listing__category": tools}
        ListingPhotoFactory(listing__scope="network", **fields)
    assert asked() == few
    assert max(few) <= 26
