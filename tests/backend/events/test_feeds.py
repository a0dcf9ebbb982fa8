"""Feeds of places, of the network and of people."""

import io
import logging
import re
from datetime import timedelta

import pytest
import structlog
from django.utils import timezone
from icalendar import Calendar

from backend.config.logs import LOGGING
from backend.core.errors import TooMany
from backend.core.floods import refuse_flood
from backend.events.models import Attendance, CalendarFeed, Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.services import cancel_occurrence, sign_up, update_event
from backend.events.services.dates import materialise
from backend.events.services.feeds import make_feed
from backend.moderation.services import end_duty
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.moderation import duty_of
from tests.factories.places import PlaceFactory


def feed_of(client, place, **headers):
    return client.get(f"/miejsca/{place.slug}/kalendarz.ics", headers=headers)


def found_in(response) -> dict[str, object]:
    """VEVENTs by title."""
    assert response.status_code == 200
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(response.content).walk("VEVENT")}


def series_of(place, **facts) -> Event:
    first = (timezone.now() - timedelta(days=30)).replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
    pattern = Pattern(first=first, duration=timedelta(hours=1), zone=place.zone, rrule="FREQ=WEEKLY")
    event = EventFactory(place=place, pattern=pattern, **facts)
    materialise(event)
    return event


def address_of(user, name="Telefon") -> str:
    _feed, token = make_feed(by=user, name=name)
    return f"/kalendarz/{token}.ics"


def test_series_of_sixty_dates_is_one_event(client, place):
    event = series_of(place)
    assert event.occurrences.count() > 55
    assert "RRULE" in found_in(feed_of(client, place))[event.title]
    assert feed_of(client, place).content.count(b"BEGIN:VEVENT") < 4  # and the nights when the clock changes: none


def test_feed_costs_the_same_for_many_events(client, place, django_assert_max_num_queries):
    for _number in range(4):
        series_of(place)
    OccurrenceFactory.create_batch(12, place=place)
    with django_assert_max_num_queries(12):
        feed_of(client, place)
    with django_assert_max_num_queries(6):
        feed_of(client, place)


def test_unchanged_feed_is_not_sent_again(client, place, halina, django_assert_max_num_queries):
    date = OccurrenceFactory(place=place)
    first = feed_of(client, place)
    with django_assert_max_num_queries(4):
        again = feed_of(client, place, **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == first["ETag"]  # RFC 9110 15.4.5
    since = feed_of(client, place, **{"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304

    cancel_occurrence(date, by=halina, reason="Awaria wody")

    changed = feed_of(client, place, **{"If-None-Match": first["ETag"]})
    assert found_in(changed)[date.title]["STATUS"] == "CANCELLED"


def test_change_of_words_reaches_the_feed(client, place, halina):
    date = OccurrenceFactory(place=place)
    feed_of(client, place)
    update_event(date.event, by=halina, title="Nowy tytuł")
    assert "Nowy tytuł" in found_in(feed_of(client, place))


def test_sign_ups_leave_the_feed_as_it_is(client, place, marek):
    date = OccurrenceFactory(place=place)
    first = feed_of(client, place)
    sign_up(date, by=marek)
    assert feed_of(client, place, **{"If-None-Match": first["ETag"]}).status_code == 304


def test_feed_asks_programs_to_come_back_after_an_hour(client, place):
    calendar = Calendar.from_ical(feed_of(client, place).content)
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)


@pytest.mark.parametrize("status", ["draft", "proposed", "declined"])
def test_public_feed_shows_only_what_everyone_may_see(client, place, halina, status):
    OccurrenceFactory(place=place, event_status=status)
    hidden = OccurrenceFactory(place=place)
    Event.objects.filter(pk=hidden.event.pk).update(hidden_at=timezone.now())
    Occurrence.objects.filter(pk=hidden.pk).update(is_listed=False)
    client.force_login(halina)
    assert not found_in(feed_of(client, place))


def test_cohosted_events_are_in_both_feeds(client, place):
    other = PlaceFactory()
    date = OccurrenceFactory(place=other)
    date.event.cohosts.add(place)
    assert date.title in found_in(feed_of(client, place))
    assert date.title in found_in(feed_of(client, other))


def test_network_can_be_followed_by_category_and_district(client, db):
    wola, praga = PlaceFactory(district="Wola"), PlaceFactory(district="Praga-Północ")
    OccurrenceFactory(place=wola, title="Zupa", category="kitchen")
    OccurrenceFactory(place=praga, title="Pierogi", category="kitchen")
    OccurrenceFactory(place=wola, title="Taniec", category="movement")
    assert set(found_in(client.get("/kalendarz.ics"))) == {"Zupa", "Pierogi", "Taniec"}
    assert set(found_in(client.get("/kalendarz.ics?kategoria=kitchen"))) == {"Zupa", "Pierogi"}
    assert set(found_in(client.get("/kalendarz.ics?dzielnica=wola&kategoria=kitchen"))) == {"Zupa"}
    assert client.get("/kalendarz.ics?kategoria=nothing").status_code == 404


def test_person_finds_what_they_go_to_help_with_lead_and_wait_for(client, place, marek):
    going, waiting, led = (OccurrenceFactory(place=place, title=title) for title in ("Idę", "Czekam", "Prowadzę"))
    OccurrenceFactory(place=place, title="Cudze")
    Event.objects.filter(pk=going.event.pk).update(helpers_note="krojenie warzyw")
    Attendance.objects.create(occurrence=going, user=marek, status="going", helps=True)
    Attendance.objects.create(occurrence=waiting, user=marek, status="waiting", queued_at=timezone.now())
    led.event.organisers.add(marek)

    found = found_in(client.get(address_of(marek)))

    assert set(found) == {"Idę", "Czekam", "Prowadzę"}
    assert found["Idę"]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "krojenie warzyw" in found["Idę"]["DESCRIPTION"]
    assert found["Czekam"]["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    assert found["Czekam"]["STATUS"] == "TENTATIVE"


def test_calendar_of_a_person_costs_the_same_for_many_dates(client, place, marek, django_assert_max_num_queries):
    event = series_of(place)
    for date in [*event.occurrences.all(), *OccurrenceFactory.create_batch(5, place=place)]:
        Attendance.objects.create(occurrence=date, user=marek, status="going")
    address = address_of(marek)
    with django_assert_max_num_queries(14):
        client.get(address)


def test_calendar_of_a_moderator_shows_their_duties(client, place, zofia, halina, ewa):
    for person in (zofia, halina):
        duty_of(person, place, starts=5)
    everywhere = duty_of(zofia, starts=30)
    address = address_of(zofia)
    first = client.get(address)
    found = found_in(first)
    assert set(found) == {f"On duty: {place.name}", "On duty: The whole network"}
    assert found["On duty: The whole network"]["DTSTART"].dt == everywhere.starts_at.replace(microsecond=0)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    end_duty(everywhere, by=ewa)
    assert set(found_in(client.get(address, headers={"If-None-Match": first["ETag"]}))) == {f"On duty: {place.name}"}


def test_unchanged_calendar_of_a_person_is_not_sent_again(client, place, marek):
    date = OccurrenceFactory(place=place)
    address = address_of(marek)
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    sign_up(date, by=marek)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_secret_address_is_kept_only_as_a_hash(marek):
    feed, token = make_feed(by=marek, name="Telefon")
    assert len(token) == 43  # 256 bits
    assert token not in str(CalendarFeed.objects.filter(pk=feed.pk).values().get())


def test_unknown_address_is_not_found_and_a_withdrawn_one_is_gone(client, marek):
    address = address_of(marek)
    client.force_login(marek)
    client.post(f"/moj-kalendarz/subskrypcje/{CalendarFeed.objects.get().pk}/", {"action": "revoke"})
    client.logout()
    assert client.get(address).status_code == 410
    assert client.get(f"/kalendarz/{'x' * 43}.ics").status_code == 404


def test_page_shows_a_new_address_once(client, marek):
    client.force_login(marek)
    made = client.post("/moj-kalendarz/subskrypcje/", {"name": "Telefon Marka"})
    [address] = set(re.findall(r"(?<=http://127\.0\.0\.1:8000)/kalendarz/[\w-]{43}\.ics", made.text))
    assert "webcal://" in made.text
    # With "no-referrer" browsers send forms from "null", which the CSRF check refuses.
    assert made["Referrer-Policy"] == "same-origin"
    assert made["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 200
    again = client.get("/moj-kalendarz/subskrypcje/").text
    assert "Telefon Marka" in again
    assert address not in again


def test_replaced_address_stops_working_and_the_new_one_works(client, marek):
    old = address_of(marek)
    client.force_login(marek)
    page = client.post(f"/moj-kalendarz/subskrypcje/{CalendarFeed.objects.get().pk}/", {"action": "rotate"}).text
    [new] = set(re.findall(r"/kalendarz/[\w-]{43}\.ics", page))
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)


def test_nobody_touches_the_address_of_another(client, marek, oksana):
    address_of(marek)
    client.force_login(oksana)
    feed = CalendarFeed.objects.get()
    assert client.post(f"/moj-kalendarz/subskrypcje/{feed.pk}/", {"action": "revoke"}).status_code == 404
    assert "Telefon" not in client.get("/moj-kalendarz/subskrypcje/").text


def test_use_is_written_down_at_most_once_an_hour(client, marek):
    address = address_of(marek)
    client.get(address)
    first = CalendarFeed.objects.get().last_used_at
    client.get(address)
    assert CalendarFeed.objects.get().last_used_at == first
    CalendarFeed.objects.update(last_used_at=first - timedelta(hours=2))
    client.get(address)
    assert CalendarFeed.objects.get().last_used_at > first - timedelta(minutes=1)


def test_feed_gives_no_way_in(client, marek):
    address = address_of(marek)
    assert client.post(address).status_code == 405
    response = client.get(address)
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"


def test_guessing_is_slowed_down(client, db):
    answers = {client.get(f"/kalendarz/{number:043}.ics").status_code for number in range(40)}
    assert answers == {404, 429}


def test_large_calendars_do_not_make_limits_forget(client, place, settings):
    settings.CACHES = {name: each | {"OPTIONS": {"MAX_ENTRIES": 12}} for name, each in settings.CACHES.items()}
    OccurrenceFactory.create_batch(30, place=place)
    refuse_flood("somebody", 1)
    feed_of(client, place)
    with pytest.raises(TooMany):
        refuse_flood("somebody", 1)


def test_secret_addresses_never_reach_the_log(client, marek):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    lines = LOGGING["formatters"]["lines"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=lines["processors"], foreign_pre_chain=lines["foreign_pre_chain"]
        )
    )
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        address, unknown = address_of(marek), f"/kalendarz/{'q' * 43}.ics"
        client.get(address)
        CalendarFeed.objects.update(revoked_at=timezone.now())
        client.get(address)
        client.get(unknown)
    finally:
        root.removeHandler(handler)
    assert "/kalendarz/***.ics" in written.getvalue()
    assert address not in written.getvalue()
    assert unknown not in written.getvalue()
