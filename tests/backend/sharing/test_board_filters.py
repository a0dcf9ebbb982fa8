"""Filters of boards: each narrows, shows a chip, and goes again; and the map."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.sharing import registry
from backend.sharing.models import Category, Listing
from backend.sharing.services.searches import keep_search
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

NETWORK = "/tablica/"
SOON = timezone.now() + timedelta(days=20)


def titles(response) -> set[str]:
    return {listing.title for listing in response.context["listings"]}


@pytest.fixture
def shared(db):
    """Three things of three places: here, 1.1 km and 11 km away."""
    here = PlaceFactory(slug="tu", name="Tu", district="Śródmieście", latitude=52.23, longitude=21.0, postcode="00-511")
    close = PlaceFactory(slug="blisko", name="Blisko", district="Wola", latitude=52.24, longitude=21.0)
    away = PlaceFactory(slug="daleko", name="Daleko", city="Gdynia", district="", latitude=52.33, longitude=21.0)
    power = Category.objects.get(key="tools-power")
    common = {"scope": "network", "expires_at": SOON}
    drill = ListingFactory(place=here, title="Wiertarka", kind="lend", category=power, condition="good", **common)
    ListingPhotoFactory(listing=drill)
    ListingFactory(place=close, title="Krzesło", condition="used", pickup="desk", **common)
    busy = timezone.now() + timedelta(days=5)
    ListingFactory(place=away, title="Zupa", kind="food", busy_until=busy, **common)
    return here


EVERYTHING = {"Wiertarka", "Krzesło", "Zupa"}


@pytest.mark.parametrize(
    ("query", "found", "chips"),
    [
        ("kind=lend&kind=food", {"Wiertarka", "Zupa"}, 2),
        ("kind=nonsense", EVERYTHING, 0),
        ("category=tools", {"Wiertarka"}, 1),  # a root takes its branches
        ("category=tools-power", {"Wiertarka"}, 1),
        ("category=tools-hand", set(), 1),
        ("category=nonsense", EVERYTHING, 0),
        ("condition=used&condition=good", {"Wiertarka", "Krzesło"}, 2),
        ("photo=on", {"Wiertarka"}, 1),
        ("desk=on", {"Krzesło"}, 1),
        ("free=on", {"Wiertarka", "Krzesło"}, 1),
        ("district=Wola", {"Krzesło"}, 1),
        ("district=Gdynia", {"Zupa"}, 1),  # a city as a whole
        ("place=tu", {"Wiertarka"}, 1),
        ("place=tu&km=3", {"Wiertarka", "Krzesło"}, 1),
        ("near=52.33,21.0&km=1", {"Zupa"}, 1),
        ("near=52.33,21.0", {"Zupa"}, 1),  # three kilometres when nobody says how far
        ("near=99,999", EVERYTHING, 0),
        ("postcode=00-511&km=3", {"Wiertarka", "Krzesło"}, 1),
        ("network=on", EVERYTHING, 0),
        ("sort=ending&exact=on", EVERYTHING, 0),
        ("sort=nonsense&after=x&upto=1_2_3&since=&shown=a,b", EVERYTHING, 0),
    ],
)
def test_filters_of_the_network(client, shared, query, found, chips):
    response = client.get(f"{NETWORK}?{query}")
    assert titles(response) == found
    assert len(response.context["form"].chips) == chips


def test_a_chip_takes_its_own_filter_away(client, shared):
    form = client.get(f"{NETWORK}?kind=lend&kind=food&condition=good&sort=ending").context["form"]
    rest = dict(form.chips)
    assert len(rest) == 3
    assert all(query.endswith("sort=ending") for query in rest.values())
    assert titles(client.get(f"{NETWORK}?{next(iter(rest.values()))}")) <= EVERYTHING


def test_what_is_promised_is_not_available_on_those_days(client, shared):
    day = timezone.localdate()
    soon, later = (day + timedelta(days=days) for days in (2, 10))
    assert titles(client.get(f"{NETWORK}?available_from={soon}")) == {"Wiertarka", "Krzesło"}
    assert titles(client.get(f"{NETWORK}?available_from={later}&available_to={soon}")) == EVERYTHING
    assert titles(client.get(f"{NETWORK}?available_from={day + timedelta(days=30)}")) == set()


def test_apps_above_say_what_is_lent_on_those_days(client, shared, monkeypatch):
    asked = []

    def without_drills(listings, begins, ends):
        asked.append(ends - begins)
        return listings.exclude(title="Wiertarka")

    monkeypatch.setattr(registry, "availabilities", [without_drills])
    day = timezone.localdate() + timedelta(days=8)
    found = titles(client.get(f"{NETWORK}?available_from={day}&available_to={day + timedelta(days=1)}"))
    assert found == {"Krzesło", "Zupa"}
    assert asked[0] >= timedelta(hours=47)


def test_the_network_around_a_place(client, shared):
    board = "/miejsca/tu/tablica/"
    assert titles(client.get(board)) == {"Wiertarka"}
    response = client.get(f"{board}?network=on&km=3&sort=near")
    assert [listing.title for listing in response.context["listings"]] == ["Wiertarka", "Krzesło"]
    assert [listing.distance for listing in response.context["listings"]] == [None, 1.1]


def test_the_map_groups_by_place_and_says_the_same_in_words(client, shared):
    ListingFactory(place=shared, title="Druga", scope="network")
    response = client.get(f"{NETWORK}?widok=mapa")
    assert next((pin["place"].name, pin["count"]) for pin in response.context["pins"]) == ("Tu", 2)
    assert {pin["name"] for pin in response.context["map_pins"]} == {"Tu (2)", "Blisko (1)", "Daleko (1)"}
    assert f'id="place-{shared.pk}"' in response.text
    with CaptureQueriesContext(connection) as few:
        client.get(f"{NETWORK}?widok=mapa")
    for _number in range(10):
        ListingFactory(scope="network")
    with CaptureQueriesContext(connection) as many:
        client.get(f"{NETWORK}?widok=mapa")
    assert len(few) == len(many)


def test_cards_say_what_is_taken_and_what_is_mine(client, shared, oksana):
    Listing.objects.filter(title="Krzesło").update(author=oksana)
    client.force_login(oksana)
    text = client.get(NETWORK).text
    assert text.count("lamp--off") == 1  # the promised soup
    assert "Blisko" in text


def test_kept_searches_are_listed_in_as_many_queries(client, oksana, place):
    client.force_login(oksana)
    keep_search(place, by=oksana, query="q=lampa", name="Lampa")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/moje-wyszukiwania/").status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(8):
        keep_search(PlaceFactory(), by=oksana, query=f"q=rzecz{number}", name=f"Rzecz {number}")
    assert asked() == few <= 12
