"""Whoever moderators silence in a call reads that they may only listen, until when, and where it says why."""

import json
from html import unescape
from re import search

import pytest

from backend.moderation.models import Sanction
from tests.backend.meetups.calls import running
from tests.backend.meetups.grouping import act, part, room
from tests.factories.moderation import sanctioned

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


@pytest.fixture
def sanction(call, place, marek, oksana, zofia) -> Sanction:
    return sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")


def test_page_says_that_one_may_only_listen_until_when_and_why(client, call, marek, sanction):
    page = room(client, marek, call)
    assert page.context["room_of_call"].step == "in"
    assert "You may only listen and read here, until " in page.text
    assert f'href="{sanction.decision.get_absolute_url()}" target="_blank"' in page.text
    assert 'data-way="listen"' in page.text
    state = json.loads(unescape(search(r'data-state="([^"]*)"', page.text)[1]))
    assert state["me"]["silence"].startswith("You may only listen")
    assert client.get(sanction.decision.get_absolute_url()).status_code == 200


def test_servers_are_told_for_listening_and_no_hand_is_raised(client, call, marek, sanction):
    client.force_login(marek)
    assert client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/polaczenie/").status_code == 200
    assert act(client, marek, call, "reka", on="1").status_code == 403
    assert part(call, marek).hand_at is None


def test_others_read_nothing_of_it(client, call, oksana, halina, sanction):
    for other in (oksana, halina):
        assert "only listen" not in room(client, other, call).text
