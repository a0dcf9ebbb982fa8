"""Events in the words of schema.org, by what Google requires and recommends for them."""

import json
import re
from datetime import datetime, timedelta

import pytest

from backend.events.models import Event, Occurrence
from backend.events.services import cancel_occurrence, give_date, postpone_occurrence
from tests.factories.events import OccurrenceFactory

REQUIRED = {"name", "startDate", "location"}
RECOMMENDED = {"description", "endDate", "eventStatus", "image", "offers", "organizer", "performer"}
SCHEMA = "https://schema.org/"


def read(client, occurrence) -> dict:
    page = client.get(occurrence.get_absolute_url(), headers={"Accept-Language": "en"})
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.text, re.DOTALL)
    return json.loads(found[1])


@pytest.fixture
def tea(place):
    occurrence = OccurrenceFactory(place=place, title="Herbata", capacity=10)
    Event.objects.update(description="**Ciepło** i miło")
    return occurrence


def test_everything_that_search_engines_ask_for_is_there(client, tea, place):
    data = read(client, tea)
    assert (REQUIRED | RECOMMENDED) - set(data) == set()
    assert data["@type"] == "Event"
    assert data["description"] == "Ciepło i miło"
    assert data["eventStatus"] == SCHEMA + "EventScheduled"
    assert data["location"]["name"] == place.name
    assert data["location"]["address"]["@type"] == "PostalAddress"
    assert {"price", "priceCurrency", "availability", "url", "validFrom"} <= set(data["offers"])
    assert (data["offers"]["price"], data["isAccessibleForFree"]) == (0, True)
    assert all(image.startswith("http") for image in data["image"])
    assert all({"name", "url"} <= set(one) for one in data["organizer"])


def test_times_have_the_offset_of_the_place(client, tea):
    starts = datetime.fromisoformat(read(client, tea)["startDate"])
    assert starts.utcoffset() == tea.starts_at.astimezone(tea.zone).utcoffset()
    assert starts == tea.starts_at.replace(microsecond=0)


def test_whole_days_are_dates(client, tea):
    Event.objects.update(start_time=None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", read(client, tea)["startDate"])


@pytest.mark.parametrize(
    ("act", "status"), [(cancel_occurrence, "EventCancelled"), (postpone_occurrence, "EventPostponed")]
)
def test_what_is_off_says_so_and_offers_nothing(client, tea, halina, act, status):
    act(tea, by=halina, reason="Awaria")
    data = read(client, tea)
    assert data["eventStatus"] == SCHEMA + status
    assert data["offers"]["availability"] == SCHEMA + "SoldOut"
    assert "previousStartDate" not in data


def test_moved_date_names_its_first_start(client, tea, halina):
    before = tea.starts_at
    later = before + timedelta(days=3)
    give_date(tea, by=halina, starts_at=later, ends_at=later + timedelta(hours=1))
    data = read(client, tea)
    assert data["eventStatus"] == SCHEMA + "EventRescheduled"
    assert datetime.fromisoformat(data["previousStartDate"]) == before.replace(microsecond=0)


def test_full_house_is_sold_out(client, tea):
    Occurrence.objects.update(taken=10)
    data = read(client, tea)
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (10, 0)
    assert data["offers"]["availability"] == SCHEMA + "SoldOut"


def test_series_knows_its_other_dates(client, tea):
    Event.objects.update(rrule="FREQ=WEEKLY")
    other = OccurrenceFactory(place=tea.place, starts_at=tea.starts_at + timedelta(days=7))
    Occurrence.objects.filter(pk=other.pk).update(event=tea.event)
    tea.refresh_from_db()
    data = read(client, Occurrence.objects.select_related("event").get(pk=tea.pk))
    series = data["superEvent"]
    assert series["@type"] == "EventSeries"
    [date] = series["subEvent"]
    assert set(date) >= REQUIRED
    assert date["startDate"] != data["startDate"]


def test_facts_of_accessibility_are_of_the_place_known_ones_only(client, tea):
    Event.objects.update(access=" step_free ", access_missing=" hearing_loop ")
    facts = {one["name"]: one["value"] for one in read(client, tea)["location"]["amenityFeature"]}
    assert facts == {"step-free way to the room": True, "hearing loop": False}


def test_ages_languages_and_partners_are_told(client, tea):
    Event.objects.update(min_age=7, languages=" pl uk ", partners="Fundacja A\n\nKlub B", audience="children")
    data = read(client, tea)
    assert data["typicalAgeRange"] == "7-"
    assert data["audience"]["suggestedMinAge"] == 7
    assert data["inLanguage"] == ["pl", "uk"]
    assert [one["name"] for one in data["contributor"]] == ["Fundacja A", "Klub B"]


def test_position_is_told_only_when_it_is_exact(client, tea, place):
    place.latitude, place.longitude, place.location_is_approximate = 52.2, 21.0, False
    place.save()
    assert read(client, tea)["location"]["geo"]["latitude"] == 52.2
    place.location_is_approximate = True
    place.save()
    assert "geo" not in read(client, tea)["location"]


def test_another_address_is_not_the_place(client, tea, place):
    Event.objects.update(address="Park Praski, polana")
    location = read(client, tea)["location"]
    assert location["address"]["streetAddress"] == "Park Praski, polana"
    assert "geo" not in location


def test_people_who_lead_are_not_named_to_machines(client, tea, halina):
    tea.event.organisers.add(halina)
    assert "Halina" not in json.dumps(read(client, tea))
