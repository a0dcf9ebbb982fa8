"""The pages: open to everyone, but for one's own."""

import csv

import pytest
from django.urls import reverse

from backend.sharing.models import Category
from tests.backend.impact.happened import handed_on, lent, listing
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def busy_place(place):
    handed_on(place, "books-books", 6)
    handed_on(place, "sport-bikes", 12)
    handed_on(place, "party", 3)
    lent(listing(place, "tools-power", kind="lend"), times=5)
    handed_on(place, "skills-repairs", 5, kind="skill_offer")
    return place


def rows(answer) -> list[list[str]]:
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_guest_reads_ranges_method_and_every_source(client, busy_place):
    page = client.get("/wplyw/").text
    assert "10–14" in page
    assert "150–400 kg" not in page  # of bikes: 10–14 times 10–20 kg
    assert "100–300 kg" in page
    assert "How we count" in page
    assert "Dolci, Caserini, Venturelli, Grosso" in page
    assert "read on 10 October 2026" in page


def test_place_has_its_own_page_and_leads_to_the_sources(client, busy_place):
    page = client.get(f"/miejsca/{busy_place.slug}/wplyw/").text
    assert "100–300 kg" in page
    assert 'href="/wplyw/"' in page


def test_small_group_is_nowhere_in_the_page_or_the_table(client, busy_place):
    for path in ("/wplyw/", f"/miejsca/{busy_place.slug}/wplyw/"):
        assert "for parties and events" not in client.get(path).text.split("How we count")[0]
    told = rows(client.get("/wplyw/tabela.csv"))
    assert {row[1] for row in told[1:]} == {"bikes and scooters", "other categories", "power tools", "repairs"}
    assert [row[2:4] for row in told[1:]] == [["10", "14"], ["5", "9"], ["5", "9"], ["5", "9"]]


def test_place_with_few_exchanges_says_why_it_shows_nothing(client, place):
    handed_on(place, "books-books", 4)
    page = client.get(f"/miejsca/{place.slug}/wplyw/").text
    assert "Fewer than 5 exchanges so far" in page
    assert "<dd>" not in page
    assert len(rows(client.get(f"/miejsca/{place.slug}/wplyw/tabela.csv"))) == 1


def test_page_of_a_place_follows_its_visibility(client, halina):
    draft = PlaceFactory(status="draft")
    for name in ("place-impact", "place-impact-csv"):
        assert client.get(reverse(name, args=[draft.slug])).status_code == 404


def test_own_page_is_for_oneself_alone(client, place, marek, oksana):
    assert client.get("/moj-wplyw/")["Location"].startswith("/konto/login/")
    handed_on(place, "books-books", 1, author=marek, to=oksana)
    client.force_login(marek)
    answer = client.get("/moj-wplyw/")
    assert "books" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    client.force_login(oksana)
    assert "books" in client.get("/moj-wplyw/").text


def test_own_page_of_a_newcomer_is_friendly(client, jan):
    client.force_login(jan)
    assert "Nothing yet." in client.get("/moj-wplyw/").text


@pytest.mark.parametrize("year", ["2026", "1999", "9999", "abc", "²⁰²⁶", "-1", ""])
def test_any_year_of_the_address_is_answered(client, busy_place, year):
    assert client.get("/wplyw/", {"rok": year}).status_code == 200


def test_year_narrows_page_and_table(client, busy_place):
    assert "Fewer than 5 exchanges so far" in client.get("/wplyw/?rok=2025").text
    assert len(rows(client.get("/wplyw/tabela.csv?rok=2025"))) == 1
    assert 'href="/wplyw/tabela.csv?rok=2026"' in client.get("/wplyw/?rok=2026").text


def test_figures_can_be_taken_along(client, db):
    told = rows(client.get("/wplyw/wskazniki.csv"))
    bike = next(row for row in told if row[0] == "bikes and scooters")
    assert bike[1:7] == ["10", "20", "60", "170", "0.27", "0.55"]
    assert "(2024) https://re.public.polimi.it/handle/11311/1288144" in bike[8]


def test_ranges_are_written_as_the_reader_writes_numbers(client, busy_place):
    page = client.get("/wplyw/", headers={"Accept-Language": "pl"}).text
    assert "0,15–0,4" in page


def test_name_of_a_category_is_no_formula(client, place):
    Category.objects.create(key="zlosliwa", place=place, names={"pl": "=HYPERLINK(1)", "en": "=HYPERLINK(1)"})
    handed_on(place, "zlosliwa", 5)
    assert rows(client.get(f"/miejsca/{place.slug}/wplyw/tabela.csv"))[1][1] == "'=HYPERLINK(1)"


def test_board_place_and_my_things_lead_here(client, place, marek):
    here = f'href="/miejsca/{place.slug}/wplyw/"'
    assert here in client.get(f"/miejsca/{place.slug}/tablica/").text
    assert here in client.get(f"/miejsca/{place.slug}/").text
    client.force_login(marek)
    assert 'href="/moj-wplyw/"' in client.get("/moj-kalendarz/").text


def test_queries_of_the_pages_do_not_grow(client, busy_place, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/wplyw/")
    with django_assert_max_num_queries(18):
        client.get(f"/miejsca/{busy_place.slug}/wplyw/")


def test_search_engines_find_the_public_pages_and_not_the_private_one(client, place, settings):
    assert f"{settings.PUBLIC_URL}/wplyw/" in client.get("/sitemap-strony.xml").text
    assert f"{settings.PUBLIC_URL}/miejsca/{place.slug}/wplyw/" in client.get("/sitemap-wplyw.xml").text
    assert "Disallow: /moj-wplyw/\n" in client.get("/robots.txt").text
