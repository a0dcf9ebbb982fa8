"""Pages of the calendar."""

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from backend.events.models import Event, Occurrence
from backend.events.services import sign_up
from tests.factories.events import OccurrenceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
HTMX = {"HX-Request": "true"}


def seat_of(date) -> str:
    return f"/wydarzenia/{date.event.slug}/{date.slug}/udzial/"


def form_of(**changes):
    return {
        "title": "Herbata",
        "day": "2027-05-04",
        "starts": "17:00",
        "ends": "18:30",
        "category": "meeting",
        "audience": "everyone",
        "repeats": "no",
        "sign_up": "open",
        "question-TOTAL_FORMS": "0",
        "question-INITIAL_FORMS": "0",
        "checked_rules": Event.ContentRule.values,
        **changes,
    }


def test_times_are_read_on_the_clock_of_the_place(client, place, halina):
    client.force_login(halina)
    assert client.post(f"/miejsca/{place.slug}/kalendarz/nowe/", form_of()).status_code == 302
    assert Occurrence.objects.get().starts_at == datetime(2027, 5, 4, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        ("2027-03-28", "02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # does not exist: offset before the gap
        ("2027-10-31", "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # twice: the first one
    ],
)
def test_hours_around_the_clock_changes(client, place, halina, day, clock, instant):
    client.force_login(halina)
    client.post(f"/miejsca/{place.slug}/kalendarz/nowe/", form_of(day=day, starts=clock, ends="05:00"))
    assert Occurrence.objects.get().starts_at == instant


def test_opening_and_saving_the_form_moves_nothing(client, place, halina):
    second_half_past_two = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    event = OccurrenceFactory(
        place=place, starts_at=second_half_past_two, ends_at=second_half_past_two + timedelta(hours=40)
    )
    client.force_login(halina)
    local = [at.astimezone(WARSAW) for at in (event.starts_at, event.ends_at)]
    untouched = form_of(
        title=event.title,
        day=f"{local[0]:%Y-%m-%d}",
        starts=f"{local[0]:%H:%M}",
        ends=f"{local[1]:%H:%M}",
        last_day=f"{local[1]:%Y-%m-%d}",
    )
    assert client.post(f"/wydarzenia/{event.event.slug}/edycja/", untouched).status_code == 302
    saved = Occurrence.objects.get()
    assert (saved.starts_at, saved.ends_at) == (event.starts_at, event.ends_at)


def test_no_seats_is_an_error_beside_the_field(client, place, halina):
    client.force_login(halina)
    response = client.post(f"/miejsca/{place.slug}/kalendarz/nowe/", form_of(capacity="0"))
    assert response.status_code == 422
    assert 'id="id_capacity_error"' in response.text


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "soon", ""])
def test_any_month_in_the_address_is_answered(client, place, month):
    for view in ("lista", "miesiac"):
        assert client.get(f"/miejsca/{place.slug}/kalendarz/?miesiac={month}&widok={view}").status_code == 200


def test_late_neighbour_is_told_that_all_seats_are_taken(client, place, marek, oksana):
    event = OccurrenceFactory(place=place, capacity=1)
    sign_up(event, by=oksana)
    client.force_login(marek)
    response = client.post(seat_of(event), headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert 'role="alert"' in response.text


def test_month_costs_the_same_for_many_events(client, place, django_assert_max_num_queries):
    OccurrenceFactory.create_batch(15, place=place)
    with django_assert_max_num_queries(12):
        client.get(f"/miejsca/{place.slug}/kalendarz/?widok=miesiac")


def test_feed_is_a_calendar_with_its_time_zone(client, place):
    event = OccurrenceFactory(place=place, title="Herbata, ciasto; i ploteczki")
    response = client.get(f"/miejsca/{place.slug}/kalendarz.ics")
    parsed = Calendar.from_ical(response.content)
    (found,) = parsed.walk("VEVENT")
    assert found["SUMMARY"] == event.title
    assert found.decoded("DTSTART") == event.starts_at.replace(microsecond=0)
    assert parsed.walk("VTIMEZONE")
    again = client.get(f"/miejsca/{place.slug}/kalendarz.ics", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_another_month_comes_alone_and_keeps_the_filters(client, place):
    OccurrenceFactory(place=place, title="Spacer", category="movement", starts_at=datetime(2027, 5, 4, 15, tzinfo=UTC))
    OccurrenceFactory(place=place, title="Czytanie", category="culture", starts_at=datetime(2027, 5, 5, 15, tzinfo=UTC))
    answer = client.get(
        f"/miejsca/{place.slug}/kalendarz/?miesiac=2027-05&widok=miesiac&kategoria=movement", headers=HTMX
    )
    assert answer.text.lstrip().startswith('<calendar-view id="calendar"')
    assert "Spacer" in answer.text
    assert "Czytanie" not in answer.text
    assert "kategoria=movement&amp;widok=miesiac&amp;miesiac=2027-06" in answer.text


def test_press_on_a_card_changes_that_card(client, place, marek):
    event = OccurrenceFactory(place=place)
    client.force_login(marek)
    answer = client.post(seat_of(event), {"action": "attend", "card": "here"}, headers=HTMX)
    assert answer.text.lstrip().startswith(f'<article id="event-card-{event.slug}"')
    assert "You are going" in answer.text
    assert 'tabindex="-1" data-focus' in answer.text


def test_guest_who_presses_is_led_to_signing_in(client, place):
    event = OccurrenceFactory(place=place)
    answer = client.post(seat_of(event), {"card": "here"}, headers=HTMX)
    assert answer["HX-Redirect"] == f"/konto/login/?next={event.get_absolute_url()}"


def structured(page) -> dict:
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.text, re.DOTALL)
    return json.loads(found[1])


def test_event_speaks_schema_org(client, place):
    event = OccurrenceFactory(place=place, title="</script><b>Bal</b>", capacity=5)
    data = structured(client.get(event.get_absolute_url()))
    assert (data["@type"], data["name"], data["remainingAttendeeCapacity"]) == ("Event", "</script><b>Bal</b>", 5)
    assert datetime.fromisoformat(data["startDate"]) == event.starts_at.replace(microsecond=0)
    assert data["location"]["address"]["addressLocality"] == place.city


def test_place_speaks_schema_org(client, place):
    place.opening_hours.create(weekday=0, opens="10:00", closes="18:00")
    data = structured(client.get(f"/miejsca/{place.slug}/"))
    assert (data["@type"], data["name"]) == ("CivicStructure", place.name)
    assert data["openingHoursSpecification"][0]["opens"] == "10:00"


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "Trwa 1 godz. 30 min."), ("uk", "Триває 1 год 30 хв."), ("en", "It takes 1 hr 30 min.")],
)
def test_length_is_said_in_units_of_the_reader(client, place, language, said):
    start = datetime(2027, 5, 4, 15, tzinfo=UTC)
    date = OccurrenceFactory(place=place, starts_at=start, ends_at=start + timedelta(minutes=90))
    assert said in client.get(date.get_absolute_url(), headers={"Accept-Language": language}).text
