"""What the address of a calendar says, pages of a list, and what they ask of the database."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.events.models import Occurrence
from backend.events.services import sign_up
from backend.events.services.programme import cancel_event
from tests.backend.events.calendar_pages import DAY, HTMX, VIEWS, at, look, on, titles
from tests.factories.events import EventFactory, OccurrenceFactory


@pytest.fixture(autouse=True)
def _english(client):
    """Guests read Polish unless they say otherwise; days of the tests are named in English."""
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize("junk", ["", "9999-12-31", "0001-01-01", "2026-13-40", "jutro", "2026-02-30"])
@pytest.mark.parametrize("view", [*VIEWS, "kwartal", ""])
def test_any_day_in_the_address_is_answered(client, place, view, junk):
    asked = {"widok": view, "dzien": junk, "miesiac": junk[:7], "do": junk, "po": junk, "przed": junk}
    for path in ("/kalendarz/", f"/miejsca/{place.slug}/kalendarz/"):
        assert client.get(path, asked).status_code == 200


def test_old_addresses_still_mean_the_month(client, place):
    on(place=place, title="Majówka", category="nature")
    path = f"/miejsca/{place.slug}/kalendarz/"
    for query in ("miesiac=2027-05", "widok=lista&miesiac=2027-05&kategoria=nature", "widok=miesiac&miesiac=2027-05"):
        page = client.get(f"{path}?{query}").text
        assert "Majówka" in page, query
        assert "May 2027" in page, query
    assert titles(client.get(f"{path}?miesiac=2027-04")) == []


def test_views_keep_the_day_and_the_filters(client, place):
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "tydzien", kategoria="craft").text
    links = dict(re.findall(r'id="(view-\w+|days-\w+)"[^>]*href="\?([^"]*)"', page))
    assert all("kategoria=craft" in query for query in links.values())
    assert "miesiac=2027-05" in links["view-miesiac"]
    assert "dzien=2027-05-10" in links["view-dzien"]
    assert "dzien=2027-05-17" in links["days-after"]
    assert "dzien=2027-05-03" in links["days-before"]


def test_empty_days_point_to_the_nearest_event(client, place):
    soon = OccurrenceFactory(place=place, title="Następne", starts_at=timezone.now() + timedelta(days=90))
    page = client.get(f"/miejsca/{place.slug}/kalendarz/?widok=dzien").text
    assert "The nearest: Następne" in page
    assert soon.get_absolute_url() in page


def test_today_ends_as_the_hours_pass(client, place):
    now = timezone.now()
    OccurrenceFactory(
        place=place, title="Skończone", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    OccurrenceFactory(
        place=place, title="Trwające", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    page = client.get(f"/miejsca/{place.slug}/kalendarz/").text
    assert "Trwające" in page
    assert "Skończone" not in page


def test_list_goes_on_behind_a_link_without_gap_or_repetition(client, place):
    start = at(8)
    for number in range(75):
        # Many at one instant: the order must still be one.
        begins = start + timedelta(hours=number // 10)
        OccurrenceFactory(place=place, title=f"Nr {number:02}", starts_at=begins, ends_at=begins + timedelta(hours=1))
    found, query = [], "?dzien=2027-05-12"
    while query:
        page = client.get(f"/kalendarz/{query}").text
        found += re.findall(r">(Nr \d\d)</a>", page)
        following = re.search(r'href="(\?[^"]*po=[^"]*)"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert sorted(found) == [f"Nr {number:02}" for number in range(75)]
    assert len(found) == len(set(found))


def test_page_that_is_read_again_holds_what_came_into_it(client, place):
    for number in range(40):
        begins = at(8) + timedelta(minutes=number)
        OccurrenceFactory(place=place, title=f"Nr {number:02}", starts_at=begins, ends_at=begins + timedelta(hours=1))
    page = client.get("/kalendarz/?dzien=2027-05-12").text
    again = re.search(r'id="calendar-results".*?data-hx-get="([^"]*)"', page, re.DOTALL)[1].replace("&amp;", "&")
    OccurrenceFactory(place=place, title="Nowe", starts_at=at(8, 5), ends_at=at(9))
    shown = re.findall(r">(Nr \d\d|Nowe)</a>", client.get(f"/kalendarz/{again}", headers=HTMX).text)
    assert len(shown) == 31
    assert "Nowe" in shown
    assert "Nr 29" in shown
    assert "Nr 30" not in shown


@pytest.mark.parametrize(
    "path",
    ["/miejsca/pod-jesionem/kalendarz/", "/kalendarz/", "/moj-kalendarz/", "/miejsca/pod-jesionem/program/druk/"],
)
@pytest.mark.parametrize("filters", [{}, {"kategoria": "meeting", "jezyk": "pl", "wolne": "on"}])
def test_number_of_queries_does_not_depend_on_what_is_on(client, place, marek, path, filters):
    def asked() -> dict[str, int]:
        found = {}
        for view in VIEWS:
            with CaptureQueriesContext(connection) as queries:
                assert look(client, path, view, tydzien=DAY.isoformat(), **filters).status_code == 200
            found[view] = len(queries)
        return found

    room = place.rooms.create(name="Sala")
    client.force_login(marek)

    def more(many):
        for number in range(many):
            found = on(place=place, hour=8 + number % 12, hours=[2, 50][number % 2], languages=["pl"], capacity=5)
            found.event.rooms.add(room)
            found.attendances.create(user=marek)

    more(3)
    asked()
    few = asked()
    more(33)
    assert asked() == few
    assert max(few.values()) < 30


def test_network_day_is_counted_up_to_99(client, place):
    begins = at(9)
    event = EventFactory(place=place, title="Zajęcia")
    Occurrence.objects.bulk_create(
        Occurrence(
            event=event,
            place=place,
            recurrence_id=begins + timedelta(minutes=number),
            starts_at=begins + timedelta(minutes=number),
            ends_at=begins + timedelta(hours=6),
        )
        for number in range(130)
    )
    month = look(client, "/kalendarz/", "miesiac").text
    assert "All (99+)" in month
    assert re.search(r"more than\s+99 events", month)
    assert re.search(r"\b130 events", look(client, f"/miejsca/{place.slug}/kalendarz/", "miesiac").text)


def test_cancelled_event_is_seen_in_the_network(client, place, halina):
    found = OccurrenceFactory(place=place, title="Odpadło", starts_at=timezone.now() + timedelta(days=3))
    cancel_event(found.event, by=halina, reason="Choroba")
    assert "Cancelled" in client.get("/kalendarz/").text


def test_taken_seat_is_marked_for_its_owner_alone(client, place, marek, oksana):
    found = OccurrenceFactory(place=place, starts_at=timezone.now() + timedelta(days=3))
    sign_up(found, by=marek)
    client.force_login(marek)
    assert "You are going" in client.get("/kalendarz/").text
    client.force_login(oksana)
    assert "You are going" not in client.get("/kalendarz/").text
