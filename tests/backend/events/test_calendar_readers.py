"""Who sees what in which calendar."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.events.models import Event, Occurrence
from tests.backend.events.calendar_pages import VIEWS, look, on
from tests.factories.places import PlaceFactory


@pytest.fixture(autouse=True)
def _english(client):
    """Guests read Polish unless they say otherwise; days of the tests are named in English."""
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize("view", VIEWS)
def test_network_shows_the_same_public_programme_to_everyone(client, place, halina, ewa, view):
    on(place=place, title="Jawne")
    on(place=place, title="Szkic", event_status="draft", author=halina)
    hidden = on(place=place, title="Ukryte")
    Event.objects.filter(pk=hidden.event_id).update(hidden_at=timezone.now())
    Occurrence.objects.filter(pk=hidden.pk).update(is_listed=False)
    on(place=PlaceFactory(status="draft"), title="Za drzwiami")
    for person in (None, halina, ewa):
        if person:
            client.force_login(person)
        page = look(client, "/kalendarz/", view).text
        assert "Jawne" in page
        assert not {"Szkic", "Ukryte", "Za drzwiami"} & set(re.findall(r"Szkic|Ukryte|Za drzwiami", page)), person


@pytest.mark.parametrize("view", VIEWS)
def test_drafts_stand_in_the_place_for_those_who_run_it(client, place, halina, marek, view):
    on(place=place, title="Szkic", event_status="draft")
    for person, sees in ((None, False), (marek, False), (halina, True)):
        if person:
            client.force_login(person)
        assert ("Szkic" in look(client, f"/miejsca/{place.slug}/kalendarz/", view).text) is sees


def test_event_of_two_places_stands_in_both_calendars(client, place):
    other = PlaceFactory()
    shared = on(place=place, title="Wspólny piknik")
    shared.event.cohosts.add(other)
    for where in (place, other):
        assert "Wspólny piknik" in look(client, f"/miejsca/{where.slug}/kalendarz/", "miesiac").text


def test_my_calendar_holds_what_i_go_to_help_at_lead_and_wait_for(client, place, marek, halina):
    going, waiting, helping = (on(place=place, title=title) for title in ("Idę", "Czekam", "Pomagam"))
    led, other = on(place=place, title="Prowadzę"), on(place=place, title="Cudze", author=halina)
    # A cell of a month has three.
    later = timedelta(days=1)
    Occurrence.objects.filter(pk=led.pk).update(starts_at=led.starts_at + later, ends_at=led.ends_at + later)
    going.attendances.create(user=marek)
    waiting.attendances.create(user=marek, status="waiting")
    helping.attendances.create(user=marek, helps=True)
    led.event.organisers.add(marek)
    client.force_login(marek)
    for view in VIEWS:
        page = look(client, "/moj-kalendarz/", view).text
        for words in ("Idę", "Czekam", "Pomagam", "You are going", "You are waiting", "You help"):
            assert words in page, (view, words)
        if view != "dzien":
            assert "Prowadzę" in page, view
            assert "You lead" in page, view
        assert other.title not in page, view


def test_given_up_seat_leaves_my_calendar(client, place, marek):
    found = on(place=place, title="Rozmyślone")
    found.attendances.create(user=marek, status="cancelled")
    client.force_login(marek)
    assert "Rozmyślone" not in look(client, "/moj-kalendarz/", "miesiac").text


def test_my_calendar_is_for_those_who_are_signed_in(client):
    assert client.get("/moj-kalendarz/")["Location"].startswith("/konto/login/")
