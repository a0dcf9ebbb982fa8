"""A moderator hides an event: who has a place there can give it up, and nobody reads its words any more."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.conversations.models import Conversation
from backend.conversations.services import post_message
from backend.events.models import Attendance
from backend.events.services import cancel_event, give_up, hide_event, restore_event, sign_up
from backend.events.services.dates import materialise
from backend.events.services.errors import EventIsHidden
from backend.events.services.guests import ask_as_guest, confirm_guest
from backend.events.services.letters import secret_of
from backend.events.services.standing import come_always
from backend.events.services.waiting import serve_gaps
from tests.backend.events.lists import assert_counted, statuses, weekly
from tests.backend.events.test_itip import invitations
from tests.factories.events import OccurrenceFactory

BAD = "Brzydkie słowa"


@pytest.fixture
def date(place, halina):
    date = OccurrenceFactory(place=place, title=BAD, capacity=1)
    date.event.description = BAD
    date.event.save()
    return date


def hidden(date, by):
    hide_event(date.event, by=by)
    date.refresh_from_db()
    return date


def test_seat_at_a_hidden_event_is_given_up_on_its_page(client, date, zofia, marek):
    sign_up(date, by=marek)
    hidden(date, zofia)
    client.force_login(marek)
    for address in (date.get_absolute_url(), "/moj-kalendarz/"):
        page = client.get(address)
        assert page.status_code == 200
        assert f"/wydarzenia/{date.event.slug}/{date.slug}/udzial/" in page.text
        assert BAD not in page.text
    answer = client.post(f"/wydarzenia/{date.event.slug}/{date.slug}/udzial/", {"action": "leave"})
    assert answer.url == "/moj-kalendarz/"
    assert statuses(date) == {"Marek": "cancelled"}
    assert_counted(date)
    assert client.get(date.get_absolute_url()).status_code == 404
    assert BAD not in client.get("/moj-kalendarz/").text


def test_who_has_no_place_there_learns_nothing_of_a_hidden_event(client, date, zofia, marek, oksana):
    sign_up(date, by=marek)
    hidden(date, zofia)
    address = f"/wydarzenia/{date.event.slug}/{date.slug}/udzial/"
    assert client.get(date.get_absolute_url()).status_code == 404
    assert client.post(address, {"action": "leave"}).status_code == 404
    client.force_login(oksana)
    assert client.get(date.get_absolute_url()).status_code == 404
    assert client.post(address, {"action": "leave"}).status_code == 404
    client.force_login(marek)
    assert client.post(address, {"action": "attend"}).status_code == 404
    assert statuses(date) == {"Marek": "going"}


@pytest.mark.parametrize(("is_full", "words"), [(False, "You have a seat."), (True, "You are on the waiting list.")])
def test_page_of_a_hidden_event_speaks_to_the_person(client, date, zofia, marek, oksana, is_full, words):
    if is_full:
        sign_up(date, by=oksana)
    sign_up(date, by=marek, waits=True)
    hidden(date, zofia)
    client.force_login(marek)
    assert words in client.get(date.get_absolute_url()).text


def test_regular_guest_of_a_hidden_series_stops_coming(client, place, zofia, marek):
    event = weekly(place, dates=3, title=BAD)
    come_always(event, by=marek)
    hide_event(event, by=zofia)
    client.force_login(marek)
    page = client.get(event.get_absolute_url())
    assert BAD not in page.text
    assert f"/wydarzenia/{event.slug}/stale/" in page.text
    answer = client.post(f"/wydarzenia/{event.slug}/stale/", {"action": "stop"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/moj-kalendarz/"
    assert BAD not in answer.text
    assert set(Attendance.objects.values_list("status", flat=True)) == {"cancelled"}


def test_seat_at_a_hidden_event_is_given_up_by_rest(date, zofia, marek):
    sign_up(date, by=marek)
    api = APIClient()
    api.force_login(marek)
    assert api.get("/api/v1/attendances/").data["results"][0]["title"] == BAD
    hidden(date, zofia)
    api.credentials(HTTP_ACCEPT_LANGUAGE="en")
    [row] = api.get("/api/v1/attendances/").data["results"]
    assert row["occurrence"] == date.slug
    assert row["title"] == "Event hidden by moderation"
    assert api.delete(f"/api/v1/occurrences/{date.slug}/attendance/").status_code == 204
    assert statuses(date) == {"Marek": "cancelled"}
    assert api.get("/api/v1/attendances/").data["results"] == []


def test_talk_of_a_hidden_event_loses_its_title_until_it_is_shown_again(client, date, zofia, marek):
    sign_up(date, by=marek)
    talk = Conversation.objects.get(occurrence=date)
    post_message(talk, by=marek, body="Dzień dobry", client_id="5b1c7c0e-5a3c-4d3f-9f4e-0d6f3f0f8a11")
    hidden(date, zofia)
    client.force_login(marek)
    api = APIClient()
    api.force_login(marek)
    for address in ("/rozmowy/", talk.get_absolute_url(), "/rozmowy/szukaj/?q=dobry"):
        page = client.get(address, headers={"Accept-Language": "en"})
        assert BAD not in page.text, address
    assert "Event hidden by moderation" in client.get("/rozmowy/", headers={"Accept-Language": "en"}).text
    api.credentials(HTTP_ACCEPT_LANGUAGE="en")
    said = api.get(f"/api/v1/conversations/{talk.pk}/").data
    assert (said["title"], said["name"]) == ("", "Event hidden by moderation")
    talk.refresh_from_db()
    assert talk.log.last().kind == "room"  # open pages read the head again
    assert talk.log.last().by is None
    restore_event(date.event, by=zofia)
    assert api.get(f"/api/v1/conversations/{talk.pk}/").data["name"] == BAD


def test_news_about_a_hidden_event_is_told_without_its_words(date, halina, zofia, marek, mailoutbox):
    sign_up(date, by=marek)
    hidden(date, zofia)
    mailoutbox.clear()
    cancel_event(date.event, by=halina, reason="Nie ten czas")
    [notice] = marek.notifications.filter(kind="event_cancelled")
    assert BAD not in str(notice.params)
    [(method, gone)] = invitations(mailoutbox, marek.email)
    assert method == "CANCEL"
    assert BAD not in gone.to_ical().decode()
    assert BAD not in "".join(f"{letter.subject}{letter.body}" for letter in mailoutbox)


def test_letters_and_page_of_a_guest_are_silent_about_a_hidden_event(client, date, zofia, mailoutbox):
    row = ask_as_guest(date, name="Ala", email="ala@example.org", language="pl", address="10.0.0.1")
    hidden(date, zofia)
    with pytest.raises(EventIsHidden):
        confirm_guest(row)
    restore_event(date.event, by=zofia)
    confirm_guest(row)
    hidden(date, zofia)
    mailoutbox.clear()
    page = client.get(f"/zapisy/{secret_of(row)}/")
    assert page.status_code == 200
    assert BAD not in page.text
    assert 'value="leave"' in page.text
    client.post(f"/zapisy/{secret_of(row)}/", {"action": "leave"})
    assert statuses(date) == {"Ala": "cancelled"}
    assert BAD not in "".join(f"{letter.subject}{letter.message()}" for letter in mailoutbox)


def test_waiting_list_of_a_hidden_event_rests_until_it_is_shown_again(date, zofia, marek, oksana):
    sign_up(date, by=marek)
    sign_up(date, by=oksana, waits=True)
    hidden(date, zofia)
    give_up(date, by=marek)
    assert serve_gaps() == 0
    assert statuses(date) == {"Marek": "cancelled", "Oksana": "waiting"}
    restore_event(date.event, by=zofia)
    assert serve_gaps() == 1
    assert statuses(date)["Oksana"] == "going"


def test_regular_guest_gets_dates_made_while_the_series_was_hidden(place, zofia, marek):
    event = weekly(place, dates=60, until=timezone.now() + timedelta(days=10))
    come_always(event, by=marek)
    before = Attendance.objects.count()
    hide_event(event, by=zofia)
    materialise(event, until=event.pattern.instant(event.pattern.first) + timedelta(days=30))
    assert Attendance.objects.count() == before
    restore_event(event, by=zofia)
    assert Attendance.objects.count() > before
