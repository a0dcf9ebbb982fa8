"""Jitsi Meet: rooms that nobody guesses, tokens as a server judges them, and its picture in our page.

The server is judged by lib-jitsi-meet's doc/tokens.md: "Token structure", "Token Identifiers", "Token verification".
"""

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from backend.meetups.models import Meetup
from backend.meetups.services import copy_call
from tests.backend.meetups.outside import comes, online, room, send

SERVER, APP, SECRET = "https://rozmowy.example.org", "ganek", "nikt-tego-nie-zgadnie-bo-jest-dlugie"


class Refused(Exception):
    """What the server says to a token."""


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def server_lets_in(url: str, *, secret: str = SECRET, room_name: str | None = None, now: float | None = None) -> dict:
    """What a server of Jitsi knows of who comes to ``url``, or why it refuses."""
    parts = urlsplit(url)
    token = parse_qs(parts.query)["jwt"][0]
    head, body, signature = token.split(".")
    expected = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    if json.loads(decoded(head)) != {"alg": "HS256", "typ": "JWT"} or not hmac.compare_digest(
        decoded(signature), expected
    ):
        raise Refused("signature")
    claims, now = json.loads(decoded(body)), now or time.time()
    if claims["iss"] != APP or claims["aud"] != APP:
        raise Refused("application")
    if not claims["nbf"] <= now < claims["exp"]:
        raise Refused("time")
    if claims["sub"] != parts.hostname:
        raise Refused("domain")
    if claims["room"] != (room_name or parts.path.strip("/")).lower():
        raise Refused("room")
    if not all(isinstance(value, str) for value in claims["context"]["user"].values()):
        raise Refused("user")
    return claims


@pytest.fixture
def own_server(settings):
    settings.JITSI_URL = SERVER
    settings.JITSI_APP_ID, settings.JITSI_APP_SECRET = APP, SECRET


@pytest.fixture
def meeting(place, halina, marek, own_server):
    event = online(place, halina, provider="jitsi")
    comes(event, marek)
    return event


def door(client, person, event) -> str:
    """Where the way in leads."""
    answer = room(client, person, event, "wejscie/")
    assert answer.status_code == 302
    return answer.url


def test_without_a_link_the_room_is_on_the_public_server_under_a_name_nobody_guesses(client, place, halina, oksana):
    first, second = (online(place, halina, provider="jitsi") for _one in range(2))
    urls = {door(client, halina, event) for event in (first, second)}
    assert len(urls) == 2
    assert all(re.fullmatch(r"https://meet\.jit\.si/ganek-[0-9a-f]{32}", url) for url in urls)
    assert door(client, halina, first) in urls  # it stays the same


def test_token_lets_a_neighbour_in_as_who_they_are(client, meeting, marek):
    claims = server_lets_in(door(client, marek, meeting))
    person = claims["context"]["user"]
    assert (person["name"], person["moderator"], person["affiliation"]) == ("Marek", "false", "member")
    assert "marek@example.org" not in json.dumps(claims)
    assert str(marek.pk) != person["id"]


def test_host_is_the_moderator(client, meeting, halina):
    person = server_lets_in(door(client, halina, meeting))["context"]["user"]
    assert (person["moderator"], person["affiliation"]) == ("true", "owner")


def test_token_of_another_room_is_refused(client, meeting, marek):
    with pytest.raises(Refused, match="room"):
        server_lets_in(door(client, marek, meeting), room_name="ganek-inny-pokoj")


def test_token_with_another_secret_is_refused(client, meeting, marek):
    with pytest.raises(Refused, match="signature"):
        server_lets_in(door(client, marek, meeting), secret="inny-sekret")


def test_token_ends_half_an_hour_after_the_date(client, meeting, marek):
    url, end = door(client, marek, meeting), meeting.occurrences.get().ends_at
    server_lets_in(url, now=(end + timedelta(minutes=29)).timestamp())
    with pytest.raises(Refused, match="time"):
        server_lets_in(url, now=(end + timedelta(minutes=31)).timestamp())


def test_link_to_a_room_of_the_own_server_gets_a_token_for_it(client, place, halina, own_server):
    event = online(place, halina, provider="jitsi", url=f"{SERVER}/Herbata?x=1#config.a=b")
    assert f"{SERVER}/Herbata" not in room(client, halina, event).text
    assert server_lets_in(door(client, halina, event))["room"] == "herbata"


def test_link_to_another_server_is_opened_as_it_is_and_gets_no_token(client, place, halina, own_server):
    event = online(place, halina, provider="jitsi", url="https://inny.example.org/herbata")
    assert 'href="https://inny.example.org/herbata"' in room(client, halina, event).text
    assert door(client, halina, event) == "https://inny.example.org/herbata"


def test_page_of_the_room_holds_neither_its_name_nor_a_token(client, meeting, halina, marek, jan):
    name = meeting.meetup.room
    for person in (halina, marek, jan):
        page = room(client, person, meeting).text
        assert name not in page
        assert "jwt=" not in page
    assert "pokoj/wejscie/" in room(client, marek, meeting).text


@pytest.mark.parametrize(("who", "status"), [("jan", 403), ("oksana", 403), ("zofia", 302)])
def test_who_gets_no_way_in(request, client, meeting, who, status):
    assert room(client, request.getfixturevalue(who), meeting, "wejscie/").status_code == status


def test_nobody_gets_a_way_in_before_time_nor_after_the_end(client, meeting, halina, marek):
    for minutes in (11, -61):
        start = timezone.now() + timedelta(minutes=minutes)
        meeting.occurrences.update(starts_at=start, ends_at=start + timedelta(hours=1))
        for person in (halina, marek):
            assert room(client, person, meeting, "wejscie/").status_code == 403
        assert "pokoj/wejscie/" not in room(client, marek, meeting).text


def test_way_in_is_not_kept_nor_told_on(client, meeting, marek):
    answer = room(client, marek, meeting, "wejscie/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_picture_stands_in_our_page_only_after_a_yes_and_only_there(client, meeting, marek):
    before = room(client, marek, meeting, "obraz/")
    assert "<iframe" not in before.text
    assert "rozmowy.example.org" in before.text
    assert "frame-src" not in before["Content-Security-Policy"]

    send(client, marek, meeting, "obraz/", agree="1")
    shown = room(client, marek, meeting, "obraz/")
    (src,) = re.findall(r'<iframe[^>]* src="([^"]+)"', shown.text)
    server_lets_in(src)
    assert f"frame-src {SERVER}" in shown["Content-Security-Policy"]
    assert 'allow="camera; microphone; display-capture; autoplay; fullscreen"' in shown.text
    assert f'camera=(self "{SERVER}")' in shown["Permissions-Policy"]
    assert "frame-src" not in room(client, marek, meeting)["Content-Security-Policy"]

    send(client, marek, meeting, "obraz/", agree="0")
    assert "<iframe" not in room(client, marek, meeting, "obraz/").text


def test_yes_ends_with_the_session(client, meeting, marek):
    send(client, marek, meeting, "obraz/", agree="1")
    client.logout()
    assert "<iframe" not in room(client, marek, meeting, "obraz/").text


def test_public_server_and_foreign_links_are_only_opened(client, place, halina, settings):
    public = online(place, halina, provider="jitsi")
    foreign = online(place, halina, provider="jitsi", url="https://inny.example.org/herbata")
    for event in (public, foreign):
        assert "pokoj/obraz/" not in room(client, halina, event).text
        assert room(client, halina, event, "obraz/").status_code == 302


def test_series_that_is_split_keeps_its_room(place, halina):
    event, other = online(place, halina, provider="jitsi"), online(place, halina, provider="")
    copy_call(event, other)
    assert len(set(Meetup.objects.values_list("room", flat=True))) == 1
