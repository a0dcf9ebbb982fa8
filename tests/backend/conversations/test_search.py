"""Odd days and odd signs in search and in addresses: an answer, never a fault."""

import uuid

import pytest
from django.urls import reverse

from backend.conversations import services
from backend.conversations.models import Participation
from tests.factories.conversations import say
from tests.factories.media import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(place, marek):
    room = services.main_room(place)
    say(room, marek, "Mam drabinę")
    return room


@pytest.fixture
def as_marek(client, marek):
    client.force_login(marek)
    return client


@pytest.mark.parametrize(
    ("days", "is_found"),
    [
        ({"until": "9999-12-31"}, True),
        ({"since": "0001-01-01"}, True),
        ({"since": "0001-01-01", "until": "9999-12-31"}, True),
        ({"since": "9999-12-31"}, False),
        ({"until": "0001-01-01"}, False),
    ],
)
def test_days_at_the_edges_of_the_calendar_narrow_like_any_other(as_marek, room, days, is_found):
    page = as_marek.get(reverse("conversation-search"), {"q": "drabina", **days})
    assert page.status_code == 200
    assert ("Mam " in page.text) == is_found
    told = as_marek.get("/api/v1/messages/", {"q": "drabina", **days})
    assert (told.status_code, bool(told.json()["results"])) == (200, is_found)


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "9999-12-30", "2026-02-30", "\x00"])
def test_room_opens_at_any_day(as_marek, room, day):
    response = as_marek.get(room.get_absolute_url(), {"day": day})
    assert response.status_code == (400 if day == "\x00" else 200)


@pytest.mark.parametrize("sign", ["⑴", "ﷺ", "½", "⒈", "㏂", "(", "_", "'", "\\", "ŉ", "a̲", "क्षि"])
def test_signs_made_of_several_letters_are_searched_for(as_marek, room, sign):
    assert as_marek.get(reverse("conversation-search"), {"q": sign}).status_code == 200
    assert as_marek.get("/api/v1/messages/", {"q": sign}).status_code == 200


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/rozmowy/szukaj/", "q"),
        ("/rozmowy/szukaj/", "who"),
        ("/rozmowy/szukaj/", "room"),
        ("/rozmowy/karta/", "path"),
        ("/rozmowy/{room}/osoby/", "q"),
        ("/rozmowy/{room}/", "day"),
        ("/rozmowy/{room}/", "message"),
        ("/miejsca/", "q"),
        ("/miejsca/pod-jesionem/kalendarz/", "kategoria"),
        ("/miejsca/pod-jesionem/tablica/", "q"),
        ("/powiadomienia/", "przed"),
    ],
)
def test_nul_in_an_address_is_a_mangled_address(as_marek, room, address, name):
    assert as_marek.get(address.format(room=room.pk), {name: "a\x00b"}).status_code == 400


@pytest.mark.parametrize("address", ["messages/?q", "messages/?author", "events/?place", "places/?city", "listings/?q"])
def test_nul_in_an_address_of_the_api_is_a_problem(as_marek, room, address):
    response = as_marek.get(f"/api/v1/{address}=a%00b")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("conversations/", {"person": "\x00"}),
        ("listings/", {"place": "\x00", "kind": "give", "title": "a"}),
        ("memberships/", {"place": "\x00"}),
    ],
)
def test_nul_names_no_row(as_marek, room, address, sent):
    response = as_marek.post(f"/api/v1/{address}", sent, content_type="application/json")
    assert response.status_code == 422


def test_draft_loses_nul_and_keeps_the_words(as_marek, room, marek):
    as_marek.post(reverse("conversation-draft", args=[room.pk]), {"body": "Dzień\x00 dobry"})
    assert Participation.objects.get(conversation=room, user=marek).draft == "Dzień dobry"


def test_message_and_its_photo_lose_nul(as_marek, room):
    answer = as_marek.post(
        room.get_absolute_url(),
        {"body": "@a\x00b", "client_id": uuid.uuid4(), "photos": photo((20, 20)), "alt": "Gr\x00ządka"},
    )
    assert answer.status_code == 302
    message = room.messages.last()
    assert (message.body, message.photos.get().picture.alt) == ("@ab", "Grządka")


@pytest.mark.parametrize("option", [0, -1, 2**63, 10**30])
def test_vote_for_an_option_that_no_row_can_have_is_refused(as_marek, room, marek, option):
    poll = services.NewPoll("Kiedy?", ("sobota", "niedziela"))
    message = services.post_message(room, by=marek, client_id=uuid.uuid4(), poll=poll)
    response = as_marek.put(
        f"/api/v1/messages/{message.pk}/vote/", {"options": [option]}, content_type="application/json"
    )
    assert (response.status_code, list(response.json()["errors"])) == (422, ["options"])


@pytest.mark.parametrize("number", [10**18, 10**30])
def test_numbers_larger_than_any_row_find_nothing(as_marek, room, number):
    assert as_marek.get(f"/api/v1/messages/{number}/").status_code == 404
    assert as_marek.get(f"/rozmowy/{number}/").status_code == 404
    assert as_marek.get("/api/v1/messages/", {"conversation": number}).status_code in (200, 422)
    seen = as_marek.put(f"/api/v1/conversations/{room.pk}/seen/", {"seq": number}, content_type="application/json")
    assert seen.status_code == 204
