"""Devices that the page of a call may use, and the servers by which its browsers find each other."""

import base64
import hashlib
import hmac
import time

import pytest

from backend.meetups import services
from tests.backend.meetups.calls import call_at, let_in, running


def room(client, user, call, word=""):
    client.force_login(user)
    return client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/{word}")


def servers(client, user, call):
    return room(client, user, call, "polaczenie/")


def test_camera_is_allowed_on_the_room_page_and_nowhere_else(client, place, halina, marek):
    call = running(place, halina, marek)
    inside = room(client, marek, call).headers["Permissions-Policy"]
    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=(self)" in inside or f"{device}=self" in inside
    for path in (f"/miejsca/{place.slug}/spotkania/", call.occurrence.get_absolute_url(), "/"):
        policy = client.get(path).headers["Permissions-Policy"]
        assert "camera=()" in policy
        assert "microphone=()" in policy
        assert "display-capture=()" in policy


@pytest.fixture
def relay(settings):
    settings.STUN_URLS, settings.TURN_URLS = ["stun:turn.example.org"], ["turn:turn.example.org?transport=udp"]
    settings.TURN_SECRET = "tajne"


def test_who_is_in_gets_a_password_of_the_relay_for_an_hour(client, place, halina, marek, relay):
    call = running(place, halina, marek)
    before = int(time.time())
    answer = servers(client, marek, call)
    assert "no-store" in answer.headers["Cache-Control"]
    [stun, turn] = answer.json()["iceServers"]
    assert stun == {"urls": ["stun:turn.example.org"]}
    until, _, name = turn["username"].partition(":")
    assert before + 3600 <= int(until) <= time.time() + 3600
    assert marek.display_name not in name
    # draft-uberti-behave-turn-rest-00, 2.2: base64(hmac(secret, username))
    digest = hmac.new(b"tajne", turn["username"].encode(), hashlib.sha1).digest()
    assert turn["credential"] == base64.b64encode(digest).decode()
    assert answer.json()["iceTransportPolicy"] == "all"


@pytest.mark.parametrize("state", ["knocking", "refused", "removed", None])
def test_who_is_not_in_gets_nothing(client, place, halina, marek, relay, state):
    call = running(place, halina)
    if state:
        let_in(call, marek, state)
    answer = servers(client, marek, call)
    assert answer.status_code == 403
    assert "credential" not in answer.text


def test_nobody_gets_a_password_after_the_end(client, place, halina, relay):
    call = running(place, halina)
    services.end_call(call, by=halina)
    assert servers(client, halina, call).status_code == 403


def test_call_that_nobody_opened_has_no_servers(client, place, halina, relay):
    call = call_at(place)
    assert servers(client, halina, call).status_code == 403
    call.delete()
    assert servers(client, halina, call).status_code == 404


@pytest.mark.parametrize("urls", [["turn:turn.example.org"], []])
def test_relay_only_never_shows_addresses_even_without_a_relay(client, place, halina, relay, settings, urls):
    settings.TURN_ONLY, settings.TURN_URLS = True, urls
    assert servers(client, halina, running(place, halina)).json()["iceTransportPolicy"] == "relay"
