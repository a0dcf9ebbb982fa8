"""Boards that are made of several parts, read in one order; and what the engine reads for it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.places.models import NetworkRole
from backend.search.stemming import stems
from backend.sharing.models import Listing
from backend.sharing.selectors.board import Board
from backend.sharing.selectors.filters import filters_of
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


@pytest.fixture
def places(place):
    place.latitude, place.longitude = 52.23, 21.0
    place.save()
    return [place, *(PlaceFactory(latitude=52.23 + n / 100, longitude=21.0) for n in range(1, 12))]


@pytest.fixture
def shared(places):
    """80 listings of all scopes, three alike in time; some of them chosen to be shown at the first place."""
    now = timezone.now()
    rows = []
    for number in range(80):
        listing = ListingFactory(
            place=places[number * 7 % 12],
            scope=("place", "network", "chosen")[number % 3],
            created_at=now - timedelta(minutes=number // 3),
            expires_at=None if number % 10 == 9 else now + timedelta(days=1 + number // 3 % 7),
        )
        if listing.scope == "chosen":
            listing.shown_at.add(places[0], places[1])
        rows.append(listing)
    return rows


def on_board_of(place, rows, *, network):
    def is_there(row):
        return row.place_id == place.pk or row.scope == "chosen" or (network and row.scope == "network")

    return [row for row in rows if is_there(row)]


def pages(place, query) -> list[int]:
    """Numbers of all pages, one after the other."""
    found, after, filters = [], None, filters_of(query, place)
    while True:
        board = Board(filters, AnonymousUser(), after=after)
        found += [listing.pk for listing in board.listings]
        after = board.next
        if after is None:
            return found


@pytest.mark.parametrize("network", [False, True])
@pytest.mark.parametrize("sort", ["new", "ending"])
def test_all_parts_of_a_board_come_in_one_order(place, shared, sort, network):
    rows = on_board_of(place, shared, network=network)
    if sort == "new":
        rows.sort(key=lambda row: (-row.created_at.timestamp(), -row.pk))
    else:
        rows = sorted((row for row in rows if row.expires_at), key=lambda row: (row.expires_at, row.pk))
    query = {"sort": [sort], "network": ["on"] if network else []}
    assert pages(place, query) == [row.pk for row in rows]
    assert Board(filters_of(query, place), AnonymousUser()).counted == len(rows)


@pytest.mark.parametrize("most", [500, 10])
def test_nearest_first_is_the_same_whether_few_or_more_than_anybody_counts(place, places, shared, most, monkeypatch):
    monkeypatch.setattr("backend.sharing.selectors.board.MOST_COUNTED", most)
    monkeypatch.setattr("backend.sharing.selectors.board.STEPS", (2, 3))
    rows = on_board_of(place, shared, network=True)
    order = [where.pk for where in places]
    rows.sort(key=lambda row: (order.index(row.place_id), -row.created_at.timestamp(), -row.pk))
    assert pages(place, {"sort": ["near"], "network": ["on"]}) == [row.pk for row in rows]


def test_what_is_shown_to_somebody_is_what_is_open_and_visible(every_kind_of_listing, halina, zofia, marek, jan):
    now = timezone.now()
    coordinator = NetworkRole.objects.create(user=jan, role="coordinator").user
    for person in (AnonymousUser(), halina, zofia, marek, coordinator):
        seen = Listing.objects.visible_to(person).open(at=now).order_by("pk")
        assert list(Listing.objects.shown_to(person, at=now).order_by("pk")) == list(seen)


def test_the_newest_is_told_in_every_order(place, shared):
    newest = max(on_board_of(place, shared, network=True), key=lambda row: (row.created_at, row.pk))
    for sort in ("new", "ending", "near"):
        board = Board(filters_of({"sort": [sort], "network": ["on"]}, place), AnonymousUser())
        if sort != "ending" or newest.expires_at:
            assert board.newest.endswith(f"_{newest.pk}")


def test_pins_count_all_parts_of_a_board(place, shared):
    rows = on_board_of(place, shared, network=True)
    board = Board(filters_of({"network": ["on"]}, place), AnonymousUser())
    counts = {pin["place"].pk: pin["count"] for pin in board.pins()}
    assert sum(counts.values()) == len(rows)
    assert counts[place.pk] == sum(row.place_id == place.pk for row in rows)


@pytest.mark.parametrize("sort", ["new", "ending", "near"])
def test_a_usual_word_is_searched_with_the_same_result_as_a_rare_one(place, shared, sort, monkeypatch):
    Listing.objects.filter(pk__in=[row.pk for row in shared[::2]]).update(title="Rower", search_stems=stems("Rower"))
    query = {"sort": [sort], "network": ["on"], "q": ["rowery"]}
    rare = pages(place, query)
    monkeypatch.setattr("backend.search.stemming.OFTEN", 1)
    assert pages(place, query) == rare
    assert len(rare) > 20


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "listing_network"),
        ({"kind": ["give"], "condition": ["good"], "free": ["on"], "desk": ["on"]}, "listing_network"),
        ({"sort": ["ending"], "kind": ["give"]}, "listing_network_end"),
    ],
)
def test_order_count_and_news_are_one_read_of_an_index_alone(shared, asked, index):
    board = Board(filters_of(asked), AnonymousUser())
    with CaptureQueriesContext(connection) as queries:
        assert (board.counted, board.is_corrected, board.size) == (len(board._first("")), False, 24)
        assert board.next is None or board.newest
    assert len(queries) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            plan = " ".join(row[-1] for row in cursor)
        assert f"USING COVERING INDEX {index} " in plan
        assert "TEMP B-TREE" not in plan
