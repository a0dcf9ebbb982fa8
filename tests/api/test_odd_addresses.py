"""Addresses that no page of ours gives, and that cost somebody only a thought."""

from base64 import b64encode

import pytest

from tests.factories.events import OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "list_", ["conversations", "messages", "events", "occurrences", "places", "listings", "memberships"]
)
@pytest.mark.parametrize("position", ["a", "", "\x00", "9" * 30, "0001-01-01T00:00:00+14:00"])
def test_cursor_of_somebody_elses_making_is_no_page(api, place, marek, list_, position):
    api.force_authenticate(marek)
    cursor = b64encode(f"p={position}".replace("\x00", "%00").encode()).decode()
    assert api.get(f"/api/v1/{list_}/", {"cursor": cursor}).status_code in (200, 404)


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00"])
def test_moment_outside_of_the_calendar_is_refused(api, name, moment):
    response = api.get("/api/v1/occurrences/", {name: moment})
    assert (response.status_code, list(response.json()["errors"])) == (422, [name])


def test_moment_inside_of_the_calendar_is_not(api, place):
    OccurrenceFactory(place=place)
    assert api.get("/api/v1/occurrences/", {"from": "0001-01-02T00:00:00Z"}).json()["results"]
