"""Addresses that the pages of calendars make: nothing in them that says nothing."""

import re

import pytest

from backend.events.models import Event
from tests.backend.events.calendar_pages import HTMX, look, on
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.places import PlaceFactory

# What the form of filters sends when nothing is filled in but the category.
FORM = {"q": "", "kategoria": "craft", "dzielnica": "", "kod": "", "km": "3", "near": ""}


def feed_in(page: str) -> str:
    return re.search(r'href="(/kalendarz\.ics[^"]*)"', page)[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("asked", "feed"),
    [
        ({}, "/kalendarz.ics"),
        (FORM, "/kalendarz.ics?kategoria=craft"),
        ({"dzielnica": "Wola"}, "/kalendarz.ics?dzielnica=Wola"),
        ({"kategoria": ["craft", "games"], "dzielnica": "Wola"}, "/kalendarz.ics?dzielnica=Wola"),
        ({"kategoria": "nonsense", "dzielnica": "Atlantyda"}, "/kalendarz.ics"),
    ],
)
def test_feed_of_the_network_is_named_without_empty_parts(client, db, asked, feed):
    PlaceFactory(district="Wola")
    page = client.get("/kalendarz/", asked).text
    assert feed_in(page) == feed
    assert client.get(feed).status_code == 200


@pytest.mark.parametrize("view", ["lista", "miesiac"])
def test_links_of_a_calendar_carry_no_empty_filters(client, place, view):
    on(place=place, category="craft", title="Szycie")
    page = look(client, "/kalendarz/", view, **FORM).text
    links = re.findall(r'href="\?([^"]*)"', page)
    assert any("kategoria=craft" in link for link in links)
    assert not [link for link in links if re.search(r"=(&|$)|km=", link)]


def test_address_after_a_filter_is_as_short_as_that_of_a_link(client, place):
    answer = client.get("/kalendarz/", {"widok": "miesiac", "miesiac": "2027-05", **FORM}, headers=HTMX)
    assert answer.headers["HX-Push-Url"] == "/kalendarz/?widok=miesiac&miesiac=2027-05&kategoria=craft"
    again = client.get(answer.headers["HX-Push-Url"], headers=HTMX)
    assert "HX-Push-Url" not in again.headers


def test_distance_stays_with_what_it_is_measured_from(client, place):
    page = look(client, "/kalendarz/", "miesiac", kod="01-234", km="5").text
    assert "kod=01-234&amp;km=5" in page


def test_home_and_calendar_of_a_place_use_the_same_word(client, place, halina, marek):
    for person, word, other in ((halina, "Add an event", "Propose an event"), (marek, "Propose an event", "Add an")):
        client.force_login(person)
        for path in (f"/miejsca/{place.slug}/", f"/miejsca/{place.slug}/kalendarz/"):
            page = client.get(path).text
            assert word in page, (person, path)
            assert other not in page, (person, path)


def test_own_proposal_is_changed_in_one_way(client, place, marek, halina):
    event = EventFactory(place=place, author=marek, status=Event.Status.PROPOSED)
    OccurrenceFactory(event=event, place=place, is_listed=False)
    for person in (marek, halina):
        client.force_login(person)
        page = client.get(event.get_absolute_url()).text
        assert page.count(f'href="/wydarzenia/{event.slug}/edycja/"') == 1, person


def test_paper_leads_to_the_calendar_by_a_short_address(client, place, settings):
    settings.PUBLIC_URL = "https://ganek.example.org"
    found = on(place=place, title="Szycie")
    page = client.get(f"/miejsca/{place.slug}/program/druk/?tydzien=2027-05-12").text
    assert f">ganek.<wbr>example.<wbr>org/<wbr>s/<wbr>{place.slug}</span>" in page
    assert f"org/<wbr>s/<wbr>{found.slug}</p>" in page
    assert "kalendarz</span>" not in page
    assert client.get(f"/s/{place.slug}/").url == f"/miejsca/{place.slug}/kalendarz/"
    assert client.get(f"/s/{found.slug}/").url == found.get_absolute_url()
    assert client.get("/s/nie-ma/").status_code == 404
    draft = PlaceFactory(status="draft")
    assert client.get(f"/s/{draft.slug}/").status_code == 404
