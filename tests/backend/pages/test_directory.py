"""Finding a place."""

import pytest

from backend.places.models import OpeningHours
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return [
        PlaceFactory(
            slug="zoliborz", name="Ogród Społeczny Żółw", district="Żoliborz", offers=["garden", "tools"],
            features=["step_free", "toilet"], latitude=52.27, longitude=20.98,
        ),
        PlaceFactory(
            slug="wola", name="Dom Sąsiedzki", district="Wola", offers=["tools"], latitude=52.23, longitude=20.97
        ),
        PlaceFactory(slug="gdansk", name="Klub Morski", city="Gdańsk", district="Oliwa", kind="senior_club"),
    ]  # fmt: skip


def found(client, query) -> list[str]:
    return [place.slug for place in client.get(f"/miejsca/?{query}").context["page"]]


@pytest.mark.engines
@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["wola", "gdansk", "zoliborz"]),
        ("q=zolw", ["zoliborz"]),
        ("q=ŻÓŁW", ["zoliborz"]),
        ("q=ogrod+spoleczny", ["zoliborz"]),
        ("q=zolw+gdansk", []),
        ("city=Gdańsk", ["gdansk"]),
        ("district=Wola", ["wola"]),
        ("kind=senior_club", ["gdansk"]),
        ("offers=tools", ["wola", "zoliborz"]),
        ("offers=tools&offers=garden", ["zoliborz"]),
        ("features=step_free&features=toilet", ["zoliborz"]),
        ("features=hearing_loop", []),
        ("near=52.2297,20.9701", ["wola", "zoliborz", "gdansk"]),
        ("near=52.2701,20.9801&offers=tools", ["zoliborz", "wola"]),
    ],
)
def test_filters_and_order(client, town, query, slugs):
    assert found(client, query) == slugs


@pytest.mark.engines
def test_distance_is_that_of_the_great_circle(client, town):
    page = client.get("/miejsca/?near=52.27,20.98").context["page"]
    assert [place.distance_km and round(place.distance_km, 1) for place in page] == [0.0, 4.5, None]


def test_open_now(client, town):
    always = {"opens": "00:00", "closes": "23:59:59"}
    OpeningHours.objects.bulk_create(OpeningHours(place=town[1], weekday=day, **always) for day in range(7))
    assert found(client, "open_now=on") == ["wola"]


@pytest.mark.parametrize(
    "nonsense", ["near=here", "near=99,999", "city=Atlantyda", "offers=gold", "strona=99", "strona=x"]
)
def test_nonsense_in_the_address_is_no_error(client, town, nonsense):
    assert client.get(f"/miejsca/?{nonsense}").status_code == 200


def test_filter_in_use_can_be_taken_away(client, town):
    chips = client.get("/miejsca/?q=zolw&district=Żoliborz").context["chips"]
    assert [words for words, _rest in chips] == ["zolw", "Żoliborz"]
    assert [rest for _words, rest in chips] == ["district=%C5%BBoliborz", "q=zolw"]


def test_htmx_gets_the_results_alone(client, town):
    answer = client.get("/miejsca/?q=zolw", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Żółw" in answer.text
    assert "HX-Request" in answer["Vary"]


def test_long_list_comes_in_pages(client):
    PlaceFactory.create_batch(30)
    first = client.get("/miejsca/")
    assert (len(first.context["page"]), first.context["more_url"]) == (24, "?strona=2")
    assert len(client.get("/miejsca/?strona=2").context["page"]) == 6
