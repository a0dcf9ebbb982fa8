"""Pages that join the rooms of a place."""

import gzip

import pytest
from django.urls import reverse

from backend.accounts.services import block_person
from backend.conversations.services import main_room
from tests.factories.conversations import say
from tests.factories.places import PlaceFactory


@pytest.mark.parametrize("path", ["/", "/miejsca/", "/miejsca/pod-jesionem/", "/miejsca/pod-jesionem/kalendarz/"])
def test_unchanged_page_is_answered_with_304(client, place, path):
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers


def test_page_is_compressed_and_still_known_when_unchanged(client, place):
    packed = {"Accept-Encoding": "gzip"}
    first = client.get("/miejsca/", headers=packed)
    assert first["Content-Encoding"] == "gzip"
    assert b"<h1>" in gzip.decompress(first.content)
    assert client.get("/miejsca/", headers=packed | {"If-None-Match": first["ETag"]}).status_code == 304


def test_changed_page_is_sent_again(client, place):
    first = client.get("/miejsca/")
    PlaceFactory(name="Nowy dom")
    again = client.get("/miejsca/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Nowy dom" in again.text


def test_page_of_an_earlier_session_is_not_reused(client, marek):
    """Its form tokens belong to a secret that signing in replaced."""
    client.force_login(marek)
    first = client.get("/")
    client.cookies["csrftoken"] = "x" * 32
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("name", ["home", "my-calendar", "conversation-list", "notification-list", "account"])
def test_member_opens_their_pages(client, marek, name):
    client.force_login(marek)
    assert client.get(reverse(name)).status_code == 200


def test_directory_costs_the_same_for_many_places(client, db, django_assert_max_num_queries):
    PlaceFactory.create_batch(20)
    client.get("/miejsca/")
    with django_assert_max_num_queries(8):
        client.get("/miejsca/")


def test_place_page_passes_over_the_words_of_the_blocked(client, place, marek, oksana, halina):
    room = main_room(place)
    say(room, halina, "Zapraszam na kawę")
    say(room, oksana, "Nie do czytania")
    block_person(oksana, by=marek)
    client.force_login(marek)
    page = client.get(place.get_absolute_url()).text
    assert "Zapraszam na kawę" in page
    assert "Nie do czytania" not in page
