"""Finding, drafts, categories, saved searches and impact."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.lending import LoanFactory
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

LISTINGS = "/api/v1/listings/"


def titles(response):
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


@pytest.fixture
def things(place, marek, oksana):
    """A lamp here, and a chair far away that is promised and needs repair."""
    place.latitude, place.longitude = 52.23, 21.01
    place.save()
    far = PlaceFactory(latitude=50.06, longitude=19.94)
    week = timezone.now() + timedelta(days=7)
    ListingFactory(place=place, author=marek, title="Lampa", expires_at=week, pickup="desk", condition="good")
    ListingFactory(
        place=far, author=oksana, title="Krzesło", busy_until=week, condition="to_repair", scope="network",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Krzesło", "Lampa"]),
        ("free=true", ["Lampa"]),
        ("desk=true", ["Lampa"]),
        ("condition=good&condition=new", ["Lampa"]),
        ("board=network", ["Krzesło"]),
        ("board=pod-jesionem", ["Lampa"]),
        ("owner=me", ["Lampa"]),
        ("bbox=20.9,52.1,21.1,52.3", ["Lampa"]),
        ("near=52.2,21.0,20", ["Lampa"]),
        ("near=50.06,19.9,20&ordering=near", ["Krzesło"]),
        ("ordering=ending", ["Krzesło", "Lampa"]),
        (f"available_from={timezone.localdate() + timedelta(days=3)}", ["Lampa"]),
    ],
)
def test_found_as_on_boards(api, things, marek, query, found):
    api.force_authenticate(marek)
    assert titles(api.get(f"{LISTINGS}?{query}")) == found


def test_pages_by_distance_hold_every_listing_once(api, place):
    for number, latitude in enumerate((52.21, 52.23, 52.27)):
        there = PlaceFactory(latitude=latitude, longitude=21.0)
        for letter in "abc":
            ListingFactory(place=there, title=f"{number}{letter}")
    found, address = [], f"{LISTINGS}?near=52.2,21.0,50&ordering=near&page_size=2"
    while address:
        page = api.get(address)
        found, address = found + titles(page), page.json()["next"]
    assert found == [f"{number}{letter}" for number in range(3) for letter in "cba"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("bbox=1,2,3", "bbox"),
        ("bbox=21,52,20,53", "bbox"),
        ("near=99,0,5", "near"),
        ("near=52,21,900", "near"),
        ("near=nan,21,5", "near"),
        ("ordering=near", "ordering"),
        ("ordering=price", "ordering"),
        ("available_from=2026-12-02&available_to=2026-12-01", "available_to"),
    ],
)
def test_what_makes_no_sense_is_told(api, things, query, field):
    answer = api.get(f"{LISTINGS}?{query}")
    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_food_with_its_rules(api, place, marek):
    api.force_authenticate(marek)
    soup = {"place": place.slug, "kind": "food", "title": "Zupa", "is_homemade": True}
    refused = api.post(LISTINGS, soup, format="json")
    assert refused.status_code == 422
    today = timezone.localdate().isoformat()
    soup |= {"body": "Dynia i mleko", "made_on": today, "allergens": ["milk"], "storage": "cold"}
    made = api.post(LISTINGS, soup, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["allergens"], made.json()["category"]) == (["milk"], "food")


def test_a_draft_is_its_authors_until_it_is_published(api, place, marek, oksana):
    api.force_authenticate(marek)
    draft = {"place": place.slug, "kind": "give", "title": "Sprzedam za 50 zł", "is_draft": True}
    slug = api.post(LISTINGS, draft).json()["slug"]
    api.force_authenticate(oksana)
    assert api.get(f"{LISTINGS}{slug}/").status_code == 404
    api.force_authenticate(marek)
    assert api.post(f"{LISTINGS}{slug}/publish/").status_code == 422
    assert api.patch(f"{LISTINGS}{slug}/", {"title": "Oddam"}).json()["status"] == "draft"
    assert api.post(f"{LISTINGS}{slug}/publish/").json()["status"] == "open"
    assert api.delete(f"{LISTINGS}{slug}/").status_code == 422
    renewed = api.post(f"{LISTINGS}{slug}/renew/")
    assert renewed.status_code == 200, renewed.content


def test_boards_that_the_author_chose(api, place, marek):
    other = PlaceFactory()
    api.force_authenticate(marek)
    body = {"place": place.slug, "kind": "give", "title": "Lampa", "scope": "chosen", "shown_at": [other.slug]}
    made = api.post(LISTINGS, body, format="json")
    assert made.json()["shown_at"] == [other.slug], made.content
    assert titles(api.get(f"{LISTINGS}?board={other.slug}")) == ["Lampa"]


def test_what_looks_prohibited_is_published_when_one_is_sure(api, place, marek):
    api.force_authenticate(marek)
    body = {"place": place.slug, "kind": "give", "title": "Nalewka domowa"}
    refused = api.post(LISTINGS, body)
    assert (refused.status_code, refused.json()["code"]) == (422, "looks_prohibited")
    assert api.post(LISTINGS, body | {"is_sure": True}).status_code == 201


def test_categories_of_a_place(api, place, halina, jan):
    address = "/api/v1/categories/"
    names = {"parent": "tools", "place": place.slug, "names": {"pl": "Wiertarki sąsiedzkie", "en": "Drills"}}
    api.force_authenticate(jan)
    assert api.post(address, names, format="json").status_code == 403
    api.force_authenticate(halina)
    made = api.post(address, names, format="json")
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    found = [row["key"] for row in api.get(f"{address}?place={place.slug}&root=tools&page_size=100").json()["results"]]
    assert key in found
    assert "tools" in found
    assert api.patch(f"{address}{key}/", {"is_active": False}, format="json").json()["is_active"] is False
    elsewhere = {"place": PlaceFactory().slug, "kind": "give", "title": "Lampa", "category": key}
    assert api.post(LISTINGS, elsewhere).status_code == 422


def test_saved_searches_are_ones_own(api, place, jan, oksana):
    address = "/api/v1/saved-searches/"
    assert api.get(address).status_code == 401
    api.force_authenticate(jan)
    kept = api.post(address, {"place": place.slug, "query": "q=wiertarka&kind=lend&nonsense=1", "name": "Wiertarka"})
    assert kept.status_code == 201, kept.content
    assert "nonsense" not in kept.json()["query"]
    one = f"{address}{kept.json()['id']}/"
    assert api.patch(one, {"alert": "daily"}).json()["alert"] == "daily"
    api.force_authenticate(oksana)
    assert api.delete(one).status_code == 404
    api.force_authenticate(jan)
    assert api.delete(one).status_code == 204


def test_impact_hides_small_numbers_but_from_oneself(api, place, jan, django_assert_max_num_queries):
    LoanFactory(listing__place=place, listing__kind="lend", borrower=jan, status="returned", returned_at=timezone.now())
    api.force_authenticate(jan)
    with django_assert_max_num_queries(12):
        assert api.get(f"/api/v1/impact/?place={place.slug}").json()["lent"]["lines"] == []
    (mine,) = api.get("/api/v1/impact/?person=me").json()["lent"]["lines"]
    assert mine["exchanges"] == {"low": 1.0, "high": 1.0}
    api.force_authenticate(None)
    assert api.get("/api/v1/impact/").status_code == 200
    assert api.get("/api/v1/impact/?person=me").status_code == 401
    assert api.get("/api/v1/impact/?person=jan").status_code == 422
    assert api.get("/api/v1/impact/?year=20x6").status_code == 422
