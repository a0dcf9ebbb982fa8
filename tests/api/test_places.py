from datetime import time, timedelta

import pytest
from django.utils import timezone

from backend.places.models import Membership, Place
from tests.factories.places import PlaceFactory

PLACES = "/api/v1/places/"


@pytest.fixture
def garden(db):
    return PlaceFactory(
        slug="ogrod", name="Ogród na Żoliborzu", city="Warszawa", district="Żoliborz",
        features=["toilet"], offers=["garden"], latitude=52.27, longitude=20.98,
    )  # fmt: skip


def slugs(response):
    return [row["slug"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zoliborz", ["ogrod"]),
        ("district=Wola", ["pod-jesionem"]),
        ("city=warszawa", ["pod-jesionem", "ogrod"]),
        ("features=toilet", ["ogrod"]),
        ("features=accessible_toilet", []),
        ("offers=garden", ["ogrod"]),
        ("near=52.2,21.0", ["ogrod"]),
    ],
)
def test_filters(api, place, garden, query, found):
    assert slugs(api.get(f"{PLACES}?{query}")) == found


@pytest.mark.parametrize("nonsense", ["near=here", "near=200,0", "near=nan,nan", "features=castle"])
def test_a_filter_that_makes_no_sense_is_told(api, garden, nonsense):
    assert api.get(f"{PLACES}?{nonsense}").status_code == 422


def test_nearest_first_over_pages(api, garden):
    far = PlaceFactory(slug="daleko", latitude=50.0, longitude=20.0)
    first = api.get(f"{PLACES}?near=52.2,21.0&page_size=1")
    assert slugs(first) == ["ogrod"]
    assert slugs(api.get(first.json()["next"])) == [far.slug]


def test_open_now(api, place, garden):
    today = timezone.localdate()
    garden.opening_exceptions.create(
        first_day=today, last_day=today + timedelta(days=1), opens=time.min, closes=time.max
    )
    assert slugs(api.get(f"{PLACES}?open_now=true")) == ["ogrod"]
    assert slugs(api.get(f"{PLACES}?open_now=false")) == ["pod-jesionem", "ogrod"]


def test_a_draft_is_nobodys_business(api, marek):
    PlaceFactory(slug="szkic", status=Place.Status.DRAFT)
    api.force_authenticate(marek)
    assert api.get(f"{PLACES}szkic/").status_code == 404
    assert api.post("/api/v1/memberships/", {"place": "szkic"}).status_code == 404


def test_joining_and_leaving(api, place, jan):
    api.force_authenticate(jan)
    joined = api.post("/api/v1/memberships/", {"place": place.slug})
    assert (joined.status_code, joined.json()["status"]) == (201, "active")
    assert [row["place"] for row in api.get("/api/v1/memberships/").json()["results"]] == [place.slug]
    assert api.delete(f"/api/v1/memberships/{place.slug}/").status_code == 204
    assert not Membership.objects.filter(user=jan).exists()


def test_guest_has_no_memberships(api):
    assert api.get("/api/v1/memberships/").status_code == 401


def test_number_of_queries_does_not_grow(api, db, django_assert_max_num_queries):
    PlaceFactory.create_batch(10)
    with django_assert_max_num_queries(3):
        api.get(PLACES)
