from datetime import timedelta

import pytest
from django.utils import timezone

from backend.events.services import create_event
from tests.factories.events import OccurrenceFactory, once

EVENTS = "/api/v1/events/"
OCCURRENCES = "/api/v1/occurrences/"


def dates(hours=24):
    start = timezone.localtime(timezone.now() + timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)
    return {"dates": {"dtstart": start.isoformat(), "duration": "02:00:00"}}


@pytest.fixture
def soup(place, halina):
    pattern = once(place, timezone.now() + timedelta(days=1))
    event = create_event(place, by=halina, title="Wspólne gotowanie", category="kitchen", capacity=1, pattern=pattern)
    return event.occurrences.get()


def titles(response):
    return [row["title"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=wspolne", 1), ("category=kitchen", 1), ("category=games", 0), ("place=pod-jesionem", 1), ("place=x", 0)],
)
def test_filters(api, soup, query, found):
    assert len(titles(api.get(f"{OCCURRENCES}?{query}"))) == found


def test_from_and_to(api, soup):
    before = (soup.starts_at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert titles(api.get(f"{OCCURRENCES}?from={before}")) == ["Wspólne gotowanie"]
    assert titles(api.get(f"{OCCURRENCES}?to={before}")) == []


def test_animator_puts_changes_and_cancels(api, place, halina):
    api.force_authenticate(halina)
    made = api.post(EVENTS, {"place": place.slug, "title": "Planszówki", "category": "games", **dates()}, format="json")
    assert made.status_code == 201, made.content
    address = f"{EVENTS}{made.json()['slug']}/"
    assert api.patch(address, {"capacity": 5}).json()["capacity"] == 5
    (date,) = api.get(f"{OCCURRENCES}?event={made.json()['slug']}").json()["results"]
    assert date["seats_left"] == 5
    assert api.post(f"{address}cancel/", {"reason": "Awaria prądu"}).json()["status"] == "cancelled"


def test_member_does_not(api, place, marek, soup):
    api.force_authenticate(marek)
    assert (
        api.post(
            EVENTS, {"place": place.slug, "title": "Nie", "category": "games", **dates()}, format="json"
        ).status_code
        == 403
    )
    assert api.patch(f"{EVENTS}{soup.event.slug}/", {"title": "Nie"}).status_code == 403


def test_one_seat_for_one(api, soup, marek, oksana):
    seat = f"{OCCURRENCES}{soup.slug}/attendance/"
    api.force_authenticate(marek)
    assert [api.put(seat).json()["seats_left"] for _time in range(2)] == [0, 0]
    assert [row["occurrence"] for row in api.get("/api/v1/attendances/").json()["results"]] == [soup.slug]
    api.force_authenticate(oksana)
    late = api.put(seat)
    assert (late.status_code, late.json()["code"]) == (409, "event_full")
    api.force_authenticate(marek)
    assert api.delete(seat).json()["seats_left"] == 1


def test_number_of_queries_does_not_grow(api, place, halina, marek, django_assert_max_num_queries):
    for number in range(8):
        OccurrenceFactory(place=place, title=str(number))
    api.force_authenticate(marek)
    for address in (EVENTS, OCCURRENCES):
        with django_assert_max_num_queries(5):
            api.get(address)
