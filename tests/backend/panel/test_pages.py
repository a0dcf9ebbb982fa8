"""Pages of numbers and of the quarterly report, and their files."""

import csv
import re

import pytest
from django.utils import timezone

from backend.panel.models import QuarterlyReport
from backend.panel.selectors.desk import places_to_choose
from backend.panel.services import count_network
from tests.backend.panel.world import at, held, people
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
WORDS = {
    "summary": "Upiekliśmy chleb.\n\nI *pizzę*.",
    "quotes": "Było ciepło",
    "plans": "Więcej chleba",
    "signed": "H.",
}


@pytest.fixture(autouse=True)
def november(monkeypatch):
    now = at(2026, 11, 15)
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def busy(place):
    held(place, at(2026, 10, 3), people=people(12), capacity=20)
    held(place, at(2026, 9, 3), people=people(7), capacity=20)
    held(place, at(2026, 8, 3), people=people(2))
    return place


def rows(answer) -> dict[str, list[str]]:
    found = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    return {row[1]: row for row in found}


def report_url(place, quarter="2026-k3", more=""):
    return f"/panel/raporty/{quarter}/miejsce/{place.slug}/{more}"


def test_numbers_are_for_those_who_keep_the_place(client, busy, marek, halina, zofia, adam, ewa):
    elsewhere = PlaceFactory()
    for person, here, there, network in (
        (marek, 404, 404, 404), (zofia, 200, 404, 404), (halina, 200, 404, 404), (adam, 200, 200, 200),
        (ewa, 200, 200, 200),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(f"/panel/liczby/?miejsce={busy.slug}").status_code == here
        assert client.get(report_url(busy)).status_code == here
        assert client.get(report_url(busy, more="raport.pdf")).status_code == here
        assert client.get(f"/panel/liczby/tabela.csv?miejsce={elsewhere.slug}").status_code == there
        assert client.get(report_url(elsewhere)).status_code == there
        assert client.get("/panel/liczby/?miejsce=siec").status_code == network
        assert client.get("/panel/raporty/2026-k3/siec/").status_code == network
        assert client.get("/panel/raporty/?miejsce=siec").status_code == network


def test_numbers_are_of_the_last_whole_month_beside_the_one_before(client, busy, halina):
    client.force_login(halina)
    page = client.get("/panel/liczby/").text
    assert "October 2026" in page
    assert "Compared with September 2026." in page
    assert re.search(r'visits to events</dt>\s*<dd class="figure__number">12</dd>\s*<dd class="muted">\w', page) is None


def test_chart_has_a_name_words_and_the_same_numbers_as_a_table(client, busy, halina):
    client.force_login(halina)
    page = client.get("/panel/liczby/").text
    assert 'role="img" aria-labelledby="picture-visits words-visits"' in page
    assert '<title id="picture-visits">Visits to events</title>' in page
    assert "Visits: the most in October 2026: 12; small months are hidden." in page
    assert '<th scope="row">October 2026</th><td>12</td>' in page
    assert " style=" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_page_costs_the_same_for_few_and_many(client, busy, halina, django_assert_max_num_queries):
    client.force_login(halina)
    client.get("/panel/liczby/")
    for month in range(1, 10):
        held(busy, at(2026, month, 9), people=people(5))
    with django_assert_max_num_queries(30):
        client.get("/panel/liczby/?okres=2026-k3")


def test_table_says_what_the_page_says_and_hides_the_same(client, busy, halina):
    client.force_login(halina)
    answer = client.get("/panel/liczby/tabela.csv?okres=2026-10")
    assert 'filename="liczby-pod-jesionem-2026-10.csv"' in answer["Content-Disposition"]
    table = rows(answer)
    assert table["what"][2:4] == ["October 2026", "September 2026"]
    assert table["visits to events"][2:4] == ["12", "hidden"]  # the quarter would tell August
    assert table["events held"][2:4] == ["1", "1"]
    assert table["seats left empty"][2] == "8"


def test_name_of_a_place_is_no_formula(client, busy, halina):
    busy.name = '=HYPERLINK("http://example.org")'
    busy.save()
    client.force_login(halina)
    assert rows(client.get("/panel/liczby/tabela.csv"))["people met"][0].startswith("'=")


def test_places_to_choose_are_those_that_the_rule_allows(cast, place):
    places = [place, PlaceFactory(), PlaceFactory(status="draft")]
    for person in cast:
        allowed = {one for one in places if person.has_perm("places.use_panel", one)}
        assert set(places_to_choose(person)) == allowed, person


def test_network_says_when_it_was_counted_or_that_it_was_not_yet(client, busy, ewa):
    client.force_login(ewa)
    assert "There are no numbers yet" in client.get("/panel/liczby/").text
    count_network()
    assert "Counted in the night" in client.get("/panel/liczby/").text


@pytest.mark.parametrize("period", ["2027", "2026-12", "x", "2026-k9"])
def test_a_period_that_is_none_shows_the_usual_one(client, busy, halina, period):
    client.force_login(halina)
    assert "October 2026" in client.get(f"/panel/liczby/?okres={period}").text


def test_report_of_a_month_or_of_the_future_does_not_exist(client, busy, halina):
    client.force_login(halina)
    for code in ("2026-10", "2026", "2027-k1", "x"):
        assert client.get(report_url(busy, code)).status_code == 404


def test_animator_writes_the_words_and_moderators_read_them(client, busy, halina, zofia):
    client.force_login(zofia)
    assert client.get(report_url(busy, more="pisz/")).status_code == 404
    assert "Write the words" not in client.get(report_url(busy)).text
    client.force_login(halina)
    assert client.post(report_url(busy, more="pisz/"), WORDS | {"version": 0}).status_code == 302
    client.force_login(zofia)
    page = client.get(report_url(busy)).text
    assert "<p>Upiekliśmy chleb.</p><p>I *pizzę*.</p>" in page
    assert '<blockquote class="quote">Było ciepło</blockquote>' in page
    assert QuarterlyReport.objects.get().written_by == halina
    assert "with words" in client.get("/panel/raporty/").text


def test_two_who_write_at_once_lose_nothing(client, busy, halina, ewa):
    for person, words, status in ((halina, "Pierwsza", 302), (ewa, "Druga", 409)):
        client.force_login(person)
        answer = client.post(report_url(busy, more="pisz/"), WORDS | {"summary": words, "version": 0})
        assert answer.status_code == status
    assert "Pierwsza" in answer.text
    assert "Druga" in answer.text
    again = client.post(report_url(busy, more="pisz/"), WORDS | {"summary": "Druga", "version": 1})
    assert again.status_code == 302
    assert QuarterlyReport.objects.get().summary == "Druga"


def test_words_that_are_too_long_are_given_back(client, busy, halina):
    client.force_login(halina)
    answer = client.post(report_url(busy, more="pisz/"), WORDS | {"summary": "x" * 4001, "version": 0})
    assert answer.status_code == 422
    assert "Było ciepło" in answer.text


def test_report_of_the_network_is_written_by_coordinators(client, adam, ewa):
    for person, status in ((adam, 404), (ewa, 302)):
        client.force_login(person)
        answer = client.post("/panel/raporty/2026-k3/siec/pisz/", WORDS | {"version": 0})
        assert answer.status_code == status
