"""Calendars that places follow, for other programs."""

import pytest

from backend.events.models import CalendarSubscription, Event
from tests.backend.core.test_fetching import LOOPBACK, says, served
from tests.backend.events.test_import import ics, weekly

ADDRESS = "/api/v1/calendar-subscriptions/"


@pytest.fixture
def other(settings):
    settings.CALENDAR_FETCH_ALLOWED_NETWORKS = LOOPBACK
    with served(says(200, ics("X-WR-CALNAME:Świetlica", weekly()))) as server:
        yield server


def test_calendar_is_followed_paused_read_and_let_go(api, place, halina, other):
    api.force_authenticate(halina)
    asked = {"place": place.slug, "url": other.url, "keeps_rules": True}
    made = api.post(ADDRESS, asked, format="json")
    assert made.status_code == 201
    assert (made.json()["name"], made.json()["report"]["counts"]["new"]) == ("Świetlica", 1)
    one = f"{ADDRESS}{made.json()['id']}/"
    assert api.put(f"{one}pause/").json()["is_active"] is False
    assert api.delete(f"{one}pause/").json()["is_active"] is True
    assert api.post(f"{one}refresh/").json()["failure"] == ""
    assert [row["url"] for row in api.get(ADDRESS).json()["results"]] == [other.url]
    assert api.delete(f"{one}?keep=false").status_code == 204
    assert not Event.objects.exists()
    assert not CalendarSubscription.objects.exists()


def test_only_those_who_run_the_place_follow_calendars_for_it(api, place, marek, oksana, other):
    CalendarSubscription.objects.create(place=place, name="Świetlica", url=other.url)
    for person in (marek, oksana):
        api.force_authenticate(person)
        assert api.get(ADDRESS).json()["results"] == []
        asked = {"place": place.slug, "url": other.url + "?2", "keeps_rules": True}
        assert api.post(ADDRESS, asked, format="json").status_code == 403
    assert not other.seen


def test_address_inside_the_house_is_a_problem_at_its_field(api, place, halina):
    api.force_authenticate(halina)
    asked = {"place": place.slug, "url": "http://169.254.169.254/latest/", "keeps_rules": True}
    answer = api.post(ADDRESS, asked, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "calendar_unreadable")
