"""Filters of the calendar: each in every view, in the address, removable one by one."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.http import QueryDict
from django.utils import timezone

from backend.events.forms.filters import CalendarFilterForm
from backend.events.models import Occurrence
from backend.events.selectors.filters import Filters
from backend.meetups.models import Meetup
from backend.places.nearby import position_of_postcode
from tests.backend.events.calendar_pages import DAY, VIEWS, look, on
from tests.factories.events import OccurrenceFactory
from tests.factories.places import PlaceFactory


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


# What is asked for, and what makes a date fit.
ABOUT_EVENTS = [
    ("kategoria", "craft", {"category": "craft"}),
    ("odbiorcy", "seniors", {"audience": "seniors"}),
    ("jezyk", "uk", {"languages": ["pl", "uk"]}),
    ("dostepnosc", "hearing_loop", {"access": ["step_free", "hearing_loop"]}),
    ("halas", "quiet", {"noise": "quiet"}),
    ("q", "ciasto drozdzowe", {"title": "Ciasto drożdżowe"}),
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("name", "value", "facts"), ABOUT_EVENTS, ids=[name for name, _value, _facts in ABOUT_EVENTS])
def test_filter_leaves_what_fits(client, place, view, name, value, facts):
    facts = {"title": "Pasujące", **facts}
    on(place=place, **facts)
    on(place=place, title="Zupełnie inne")
    for path in ("/kalendarz/", f"/miejsca/{place.slug}/kalendarz/"):
        page = look(client, path, view, **{name: value}).text
        assert facts["title"] in page, path
        assert "Zupełnie inne" not in page, path


@pytest.mark.parametrize("view", VIEWS)
def test_free_seats_leave_out_the_full_the_cancelled_and_the_postponed(client, place, view):
    on(place=place, title="Wolne", capacity=3)
    on(place=place, title="Bez limitu")
    full, off = on(place=place, title="Pełne", capacity=1), on(place=place, title="Przełożone")
    Occurrence.objects.filter(pk=full.pk).update(taken=1)
    Occurrence.objects.filter(pk=off.pk).update(status=Occurrence.Status.POSTPONED)
    page = look(client, "/kalendarz/", view, wolne="on").text
    assert "Wolne" in page
    assert "Bez limitu" in page
    assert "Pełne" not in page
    assert "Przełożone" not in page


@pytest.mark.parametrize("view", VIEWS)
def test_online_means_that_there_is_a_call(client, place, view):
    online = on(place=place, title="Zdalne")
    Meetup.objects.create(event=online.event, provider="jitsi", url="https://meet.example.org/x")
    on(place=place, title="Na miejscu")
    page = look(client, "/kalendarz/", view, online="on").text
    assert "Zdalne" in page
    assert "Na miejscu" not in page


@pytest.mark.parametrize("view", VIEWS)
def test_district_and_distance_choose_places(client, db, view):
    near = PlaceFactory(district="Wola", latitude=52.2370, longitude=20.9800, postcode="01-234")
    far = PlaceFactory(district="Mokotów", latitude=52.1900, longitude=21.0300, postcode="02-515")
    on(place=near, title="Blisko")
    on(place=far, title="Daleko")
    for asked in ({"dzielnica": "Wola"}, {"near": "52.2371,20.9790", "km": "1"}, {"kod": "01-230"}):
        page = look(client, "/kalendarz/", view, **asked).text
        assert "Blisko" in page, asked
        assert "Daleko" not in page, asked


def test_filter_offers_districts_of_active_places_under_their_city(client, db):
    on(place=PlaceFactory(city="Warszawa", district="Wola"), title="Na Woli")
    on(place=PlaceFactory(city="Warszawa", district=""), title="Nie wiadomo gdzie")
    on(place=PlaceFactory(city="Kraków", district="Podgórze"), title="W Krakowie")
    PlaceFactory(city="Łódź", district="Bałuty", status="closed")
    form = look(client, "/kalendarz/", "lista").context["calendar"].form
    assert form.fields["dzielnica"].choices[1:] == [
        ("Kraków", [("Kraków", "the whole city"), ("Podgórze", "Podgórze")]),
        ("Warszawa", [("Warszawa", "the whole city"), ("Wola", "Wola")]),
    ]
    for chosen, shown in (("Wola", {"Na Woli"}), ("Warszawa", {"Na Woli", "Nie wiadomo gdzie"}), ("Bałuty", None)):
        page = look(client, "/kalendarz/", "lista", dzielnica=chosen).text
        found = {title for title in ("Na Woli", "Nie wiadomo gdzie", "W Krakowie") if title in page}
        assert found == (shown or {"Na Woli", "Nie wiadomo gdzie", "W Krakowie"}), chosen
        assert (">" + chosen + "<svg" in page.replace(" ", "")) is bool(shown)


def test_feed_of_a_city_has_also_places_without_a_district(client, db):
    soon = timezone.now() + timedelta(days=3)
    for city, title in (("Warszawa", "Blisko"), ("Kraków", "Daleko")):
        OccurrenceFactory(place=PlaceFactory(city=city, district=""), title=title, starts_at=soon)
    feed = client.get("/kalendarz.ics?dzielnica=Warszawa").text
    assert "Blisko" in feed
    assert "Daleko" not in feed


def test_network_of_one_city_offers_its_districts_alone(client, db):
    PlaceFactory(city="Gdynia", district="Oksywie")
    form = look(client, "/kalendarz/", "lista").context["calendar"].form
    assert form.fields["dzielnica"].choices[1:] == [("Oksywie", "Oksywie")]


def test_postcode_is_as_near_as_the_places_around_tell(db):
    PlaceFactory(postcode="01-234", latitude=52.0, longitude=21.0)
    PlaceFactory(postcode="01-239", latitude=52.2, longitude=21.2)
    PlaceFactory(postcode="01-900", latitude=53.0, longitude=22.0)
    assert position_of_postcode("01-234") == (52.0, 21.0)
    assert position_of_postcode("01235") == pytest.approx((52.1, 21.1))
    assert position_of_postcode("99-999") is None
    assert position_of_postcode("Wola") is None


def test_unknown_postcode_is_said_and_filters_nothing(client, place):
    on(place=place, title="Jest")
    page = look(client, "/kalendarz/", "lista", kod="99-999").text
    assert "No open place has a postcode like this, so it " in page
    assert "Jest" in page


def test_filters_stand_as_chips_and_leave_one_by_one(client, place):
    on(place=place, category="craft", languages=["uk"], title="Szycie")
    page = look(client, "/kalendarz/", "miesiac", kategoria="craft", jezyk="uk").text
    chips = dict(re.findall(r'<a class="chip" href="\?([^"]*)"[^>]*>([^<]+)<svg', page.replace("\n", " ")))
    rest = {words.strip(): query.replace("&amp;", "&") for query, words in chips.items()}
    assert set(rest) == {"craft and repair", "Українська"}
    assert "kategoria" not in rest["craft and repair"]
    assert "jezyk=uk" in rest["craft and repair"]
    assert "miesiac=2027-05" in rest["craft and repair"]
    assert re.search(r'role="status"[^>]*>Found:\s*1 event', page)


def test_nonsense_is_ignored(client, place):
    on(place=place, title="Jest")
    asked = {"kategoria": "x", "jezyk": "xx", "near": "999,999", "km": "7000", "dzielnica": "Atlantyda", "halas": "'"}
    assert "Jest" in look(client, "/kalendarz/", "lista", **asked).text


def test_form_works_without_javascript(client, place):
    page = client.get("/kalendarz/").text
    form = re.search(r'<form method="get" action="/kalendarz/" role="search".*?</form>', page, re.DOTALL)[0]
    for name in ("q", "kategoria", "odbiorcy", "jezyk", "dostepnosc", "halas", "online", "wolne", "kod", "dzielnica"):
        assert f'name="{name}"' in form
    assert '<button type="submit"' in form


def test_form_keeps_view_and_day(client, place):
    page = look(client, "/kalendarz/", "tydzien").text
    assert '<input type="hidden" name="widok" value="tydzien">' in page
    assert '<input type="hidden" name="dzien" value="2027-05-10">' in page


def test_calendar_of_a_place_asks_for_no_place(client, place):
    page = client.get(f"/miejsca/{place.slug}/kalendarz/?dzielnica=Wola&near=1,1").text
    assert 'name="dzielnica"' not in page
    assert 'name="kod"' not in page


@pytest.mark.parametrize("name", ["kategoria", "jezyk", "q"])
def test_few_and_many_events_are_found_alike(client, place, monkeypatch, name):
    """Few events lead to their dates, many are met by time: both ways show the same."""
    value = {"kategoria": "craft", "jezyk": "uk", "q": "szycie"}[name]
    for number in range(6):
        day = DAY + timedelta(days=number)
        on(day, place=place, category="craft", languages=["uk"], title=f"Szycie {number}")
        on(day, place=place, title="Inne")
    shown = {}
    for few in (1000, 2):
        for name_of in ("overview", "agenda"):
            monkeypatch.setattr(import_module(f"backend.events.selectors.{name_of}"), "FEW_EVENTS", few)
        shown[few] = [
            re.findall(r"Szycie \d|Inne", look(client, "/kalendarz/", view, **{name: value}).text) for view in VIEWS
        ]
    assert shown[1000] == shown[2]
    assert all(shown[2])


def test_one_class_of_filters_narrows_any_dates(place):
    fits = on(place=place, category="craft", capacity=4)
    on(place=place, category="games")
    filters = Filters(categories=("craft",), free_seats=True, district=place.district)
    assert list(filters.apply(Occurrence.objects.all())) == [fits]
    assert Filters().is_empty


def test_form_reads_the_address(db):
    form = CalendarFilterForm(QueryDict("kategoria=craft&kategoria=games&jezyk=uk&wolne=on&q=ser&near=52.1,21.0&km=5"))
    assert form.filters() == Filters(
        query="ser", categories=("craft", "games"), languages=("uk",), free_seats=True, near=(52.1, 21.0), distance=5
    )
