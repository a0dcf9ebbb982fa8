"""How a place meets online: what its new events begin with, and whether its calls go through the relay."""

import pytest

from backend.meetups.models import PlaceCalls, calls_of
from tests.backend.meetups.calls import running

EN = {"Accept-Language": "en"}


@pytest.fixture
def relay(settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example.org"], "tajne"


@pytest.fixture
def at_desk(client, halina):
    client.force_login(halina)
    return client


def address(place) -> str:
    return f"/miejsca/{place.slug}/ustawienia/spotkania/"


def save(client, place, **said):
    return client.post(address(place), {"provider": "ganek", "url": "", **said}, headers=EN)


def new_event(client, place) -> str:
    return client.get(f"/miejsca/{place.slug}/kalendarz/nowe/", headers=EN).text


def test_usual_service_comes_first_in_the_form_of_a_new_event(at_desk, place):
    before = new_event(at_desk, place)
    assert before.index('value="ganek"') < before.index('value="zoom"')
    answer = save(at_desk, place, provider="zoom", url="https://zoom.us/j/42")
    assert (answer.status_code, answer.url) == (302, address(place))
    page = new_event(at_desk, place)
    assert page.index('value="zoom"') < page.index('value="ganek"')
    assert 'value="https://zoom.us/j/42"' in page
    assert '<option value="" selected>' in page
    assert page.count('value="zoom"') == 1


def test_lobby_of_new_events_is_as_the_place_wants_it(at_desk, place):
    assert "checked" in lobby(new_event(at_desk, place))
    save(at_desk, place)
    assert "checked" not in lobby(new_event(at_desk, place))
    save(at_desk, place, has_lobby="on")
    assert "checked" in lobby(new_event(at_desk, place))


def lobby(page: str) -> str:
    return page.split('name="has_lobby"')[1].split(">")[0]


def test_link_that_does_not_fit_is_told_beside_its_field_and_kept(at_desk, place):
    answer = save(at_desk, place, provider="zoom", url="https://example.org/rozmowa")
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"url"}
    assert 'value="https://example.org/rozmowa"' in answer.text
    assert not PlaceCalls.objects.exists()


def test_only_those_who_run_the_place_choose(client, place, marek, zofia):
    assert client.get(address(place)).status_code == 302
    for one in (marek, zofia):
        client.force_login(one)
        assert client.get(address(place)).status_code == 403
        assert save(client, place, provider="zoom").status_code == 403
    assert not PlaceCalls.objects.exists()


def test_addresses_of_neighbours_stay_hidden_where_the_place_wants_it(at_desk, place, halina, marek, relay):
    call = running(place, halina, marek)
    servers = f"/wydarzenia/{call.meetup.event.slug}/pokoj/polaczenie/"
    assert at_desk.get(servers).json()["iceTransportPolicy"] == "all"
    save(at_desk, place, is_relayed="on")
    assert at_desk.get(servers).json()["iceTransportPolicy"] == "relay"
    save(at_desk, place)
    assert at_desk.get(servers).json()["iceTransportPolicy"] == "all"


def test_relay_is_offered_where_there_is_one(at_desk, place, settings):
    assert "is_relayed" not in at_desk.get(address(place)).context["form"].fields
    save(at_desk, place, is_relayed="on")
    assert not calls_of(place).is_relayed
    settings.TURN_URLS = ["turn:turn.example.org"]
    assert "is_relayed" in at_desk.get(address(place)).context["form"].fields
    settings.TURN_ONLY = True
    assert "is_relayed" not in at_desk.get(address(place)).context["form"].fields


def test_relay_that_was_chosen_is_not_lost_while_there_is_none(at_desk, place, relay, settings):
    save(at_desk, place, is_relayed="on")
    settings.TURN_URLS = []
    assert "is_relayed" in at_desk.get(address(place)).context["form"].fields
    save(at_desk, place, is_relayed="on", has_lobby="on")
    assert calls_of(place).is_relayed
