import pytest

from backend.sharing.models import Listing, ListingRequest
from tests.factories.media import photo, photo_with_gps
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

LISTINGS = "/api/v1/listings/"


@pytest.fixture
def lamp(place, marek):
    return ListingFactory(place=place, author=marek, title="Lampa z abażurem")


def titles(response):
    return [row["title"] for row in response.json()["results"]]


def test_guest_reads_without_names(api, lamp):
    (row,) = api.get(LISTINGS).json()["results"]
    assert row["title"] == "Lampa z abażurem"
    assert row["author"] is None


def test_neighbour_reads_a_name_and_never_an_e_mail(api, lamp, jan):
    api.force_authenticate(jan)
    response = api.get(LISTINGS)
    assert response.json()["results"][0]["author"]["name"] == "Marek"
    assert "@" not in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=ABAZUR", 1), ("kind=lend", 0), ("kind=give", 1), ("place=pod-jesionem", 1), ("place=x", 0), ("photo=true", 0)],
)
def test_filters(api, lamp, query, found):
    assert len(titles(api.get(f"{LISTINGS}?{query}"))) == found


def test_a_filter_that_makes_no_sense_is_told(api, lamp):
    response = api.get(f"{LISTINGS}?kind=nonsense")
    assert response.status_code == 422
    assert "kind" in response.json()["errors"]


def test_pages_hold_every_listing_once(api, place):
    for number in range(30):
        ListingFactory(place=place, title=str(number))
    first = api.get(f"{LISTINGS}?page_size=20")
    second = api.get(first.json()["next"])
    assert titles(first) + titles(second) == [str(number) for number in reversed(range(30))]


def test_a_listing_with_photos(api, place, marek):
    api.force_authenticate(marek)
    response = api.post(
        LISTINGS,
        {"place": place.slug, "kind": "give", "title": "Lampa", "new_photos": [photo(), photo_with_gps()]},
        format="multipart",
    )
    assert response.status_code == 201, response.content
    assert [(row["width"], row["height"]) for row in response.json()["photos"]] == [(1200, 900), (900, 1200)]


def test_change_and_close(api, lamp, marek):
    api.force_authenticate(marek)
    assert api.patch(f"{LISTINGS}{lamp.slug}/", {"title": "Lampka"}).json()["title"] == "Lampka"
    assert api.post(f"{LISTINGS}{lamp.slug}/close/", {"outcome": "done"}).json()["status"] == "closed"
    assert api.post(f"{LISTINGS}{lamp.slug}/reopen/").json()["status"] == "open"


def test_asking_twice_opens_one_conversation(api, lamp, jan):
    api.force_authenticate(jan)
    answers = [api.post(f"{LISTINGS}{lamp.slug}/requests/", {"message": "Poproszę"}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["conversation"] == ListingRequest.objects.get().conversation_id


def test_what_is_gone_is_a_conflict(api, lamp, jan):
    Listing.objects.update(status="closed")
    api.force_authenticate(jan)
    response = api.post(f"{LISTINGS}{lamp.slug}/requests/", {"message": "Poproszę"})
    assert (response.status_code, response.json()["code"]) == (409, "listing_closed")


def test_number_of_queries_does_not_grow(api, place, jan, django_assert_max_num_queries):
    for _number in range(10):
        ListingPhotoFactory(listing__place=place)
    api.force_authenticate(jan)
    with django_assert_max_num_queries(5):
        api.get(LISTINGS)


def test_the_kind_cannot_be_changed(api, place, marek):
    lamp = ListingFactory(place=place, author=marek)
    api.force_authenticate(marek)
    response = api.patch(f"{LISTINGS}{lamp.slug}/", {"kind": "lend"}, format="json")
    assert response.status_code == 422
    assert "kind" in response.json()["errors"]
