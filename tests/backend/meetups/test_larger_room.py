"""The way into a larger room: what Janus is told, who gets in, who is cut off, and what is so when it is away."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TestCase

from backend.core.errors import NotAllowed
from backend.core.health import EXAMINATIONS, Trouble
from backend.events.services import update_event
from backend.meetups import services
from backend.meetups.models import Meetup, Participant
from backend.meetups.services import groups, sfu
from backend.meetups.tasks import mind_larger_rooms
from tests.backend.meetups.calls import fresh, let_in, running
from tests.backend.meetups.inviting import guest_of, link_of, with_guests
from tests.backend.meetups.janus_server import running_server
from tests.backend.meetups.outside import online
from tests.factories.moderation import sanctioned

TAB = "0a1b2c3d"


@pytest.fixture
def server(settings):
    with running_server("tajne", "klucz") as found:
        settings.JANUS_URL, settings.JANUS_API_URL = "wss://ganek.example.org/janus", found.url
        settings.JANUS_API_SECRET, settings.JANUS_ADMIN_KEY = found.secret, found.admin_key
        settings.JANUS_TOKEN_SECRET = "zetony"
        yield found


@pytest.fixture
def call(place, halina, marek, server):
    return running(place, halina, marek, provider="janus")


def ask(client, person, call, tab=TAB):
    client.force_login(person)
    address = f"/wydarzenia/{call.meetup.event.slug}/pokoj/scena/"
    return client.post(address, {"tab": tab}, headers={"Accept-Language": "en"})


def page(client, person, call):
    client.force_login(person)
    return client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/", headers={"Accept-Language": "en"})


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def at_once():
    """What is done once a transaction is over is done."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def join(server, call, user, tab=TAB):
    """``user`` is connected to Janus, as their browser would be."""
    [room] = server.rooms.values()
    room["feeds"].append(f"{user.pk}-{tab}")
    return room


# --- the way in -----------------------------------------------------------------------


def test_first_who_comes_makes_a_room_that_nobody_else_finds(client, call, server, marek):
    way = ask(client, marek, call).json()
    [room] = server.rooms.values()
    assert (room["room"], room["pin"]) == (way["room"], way["pin"])
    assert room["allowed"] == {way["key"]}
    assert (room["is_private"], room["require_pvtid"], room["lock_record"]) == (True, True, True)
    assert (room["publishers"], room["permanent"]) == (12, False)
    assert re.fullmatch(rf"ganek-{call.pk}-[0-9a-f]{{32}}", way["room"])
    assert way["url"] == "wss://ganek.example.org/janus"
    assert way["feed"] == f"{marek.pk}-{TAB}"


def test_browser_is_told_neither_the_secret_of_the_room_nor_that_of_the_server(client, call, server, marek):
    answer = ask(client, marek, call)
    [room] = server.rooms.values()
    for secret in (room["secret"], server.secret, server.admin_key, "zetony"):
        assert secret not in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_has_a_key_of_their_own_to_one_room(client, call, server, place, halina, marek):
    one, other = (ask(client, person, call).json() for person in (halina, marek))
    assert one["room"] == other["room"]
    assert one["key"] != other["key"]
    assert next(iter(server.rooms.values()))["allowed"] == {one["key"], other["key"]}
    next_week = running(place, halina, marek, title="Inna", provider="janus")
    again = ask(client, marek, next_week).json()
    assert not {again["room"], again["pin"], again["key"]} & {other["room"], other["pin"], other["key"]}


def test_token_of_the_server_is_signed_and_outlives_the_call_by_hours_only(client, call, marek):
    signed, _colon, signature = ask(client, marek, call).json()["token"].rpartition(":")
    # https://janus.conf.meetecho.com/docs/auth.html: expiry,realm,descriptors, signed with HMAC-SHA1
    digest = hmac.new(b"zetony", signed.encode(), hashlib.sha1).digest()
    assert signature == base64.b64encode(digest).decode()
    until, realm, plugin = signed.split(",")
    assert (realm, plugin) == ("janus", "janus.plugin.videoroom")
    ends = call.occurrence.ends_at.timestamp()
    assert ends <= int(until) <= max(ends, time.time()) + 7 * 3600


def test_server_that_was_started_again_gets_the_same_room(client, call, server, halina, marek):
    before = ask(client, marek, call).json()
    server.rooms.clear()
    assert ask(client, halina, call).json()["room"] == before["room"]
    assert ask(client, marek, call).json() == before
    assert set(server.rooms) == {before["room"]}


def test_window_that_comes_back_is_not_kept_out_by_its_own_cut_wire(client, call, server, marek):
    ask(client, marek, call)
    room = join(server, call, marek)
    join(server, call, marek, tab="innaokno")
    assert ask(client, marek, call).status_code == 200
    assert room["feeds"] == [f"{marek.pk}-innaokno"]


def test_no_session_is_left_behind(client, call, server, marek):
    ask(client, marek, call)
    assert server.sessions
    assert not any(server.sessions.values())


@pytest.mark.parametrize("state", ["knocking", "refused", "removed", None])
def test_who_is_not_in_gets_no_way_in_and_janus_hears_nothing(client, call, server, zofia, state):
    if state:
        let_in(call, zofia, state)
    assert ask(client, zofia, call).status_code == 403
    assert server.asked == []


def test_guest_gets_no_way_in(client, call, server):
    assert client.post(f"/wydarzenia/{call.meetup.event.slug}/pokoj/scena/", {"tab": TAB}).status_code == 302
    assert server.asked == []


@pytest.mark.parametrize("tab", ["", "short", "UPPERCASE", "x" * 33, "a-b-c-d-e", "ąąąąąąąąą"])
def test_window_has_one_form(client, call, server, marek, tab):
    assert ask(client, marek, call, tab=tab).status_code == 422
    assert server.asked == []


def test_room_between_browsers_has_no_such_way(client, place, halina, server):
    assert ask(client, halina, running(place, halina)).status_code == 404


def test_who_asks_without_end_is_told_to_wait(client, call, server, marek, halina):
    cache.clear()
    answers = [ask(client, marek, call) for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert (answers[20].status_code, answers[20].headers["Retry-After"]) == (429, "60")
    assert ask(client, halina, call).status_code == 200


# --- cut off --------------------------------------------------------------------------


def test_who_is_sent_out_loses_the_key_and_every_window(client, call, server, halina, marek):
    mine, key = ask(client, halina, call).json()["key"], ask(client, marek, call).json()["key"]
    join(server, call, halina)
    join(server, call, marek)
    room = join(server, call, marek, tab="drugieokno")
    with at_once():
        services.send_out(part_of(call, marek), by=halina)
    assert room["allowed"] == {mine}
    assert key not in room["allowed"]
    assert room["feeds"] == [f"{halina.pk}-{TAB}"]
    assert ask(client, marek, call).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_who_is_sent_out_while_asking_gets_nothing(client, call, server, halina, marek):
    ask(client, halina, call)

    def sent_out():
        Participant.objects.filter(call=call, user=marek).update(state="removed")
        connection.close()  # of the thread of the server

    server.before["allowed"] = sent_out
    assert ask(client, marek, call).status_code == 403
    [room] = server.rooms.values()
    assert len(room["allowed"]) == 1


def test_sending_out_stands_though_janus_is_away_and_the_clock_makes_up_for_it(client, call, server, halina, marek):
    ask(client, marek, call)
    room = join(server, call, marek)
    server.says = (500, b"")
    with at_once():
        services.send_out(part_of(call, marek), by=halina)
    assert part_of(call, marek).state == "removed"
    assert room["feeds"]
    assert mind_larger_rooms.func() == 0
    server.says = None
    assert mind_larger_rooms.func() == 1
    assert (room["feeds"], room["allowed"]) == ([], set())


def test_clock_cuts_off_accounts_that_were_closed_and_nobody_else(client, call, server, halina, marek):
    for person in (halina, marek):
        ask(client, person, call)
        room = join(server, call, person)
    room["feeds"].append("nobody-we-know")
    marek.is_active = False
    marek.save()
    assert mind_larger_rooms.func() == 2
    assert room["feeds"] == [f"{halina.pk}-{TAB}"]


def test_who_is_suspended_during_the_call_is_cut_off_at_once(client, call, place, server, halina, marek, zofia):
    for person in (halina, marek):
        ask(client, person, call)
        room = join(server, call, person)
    with at_once():
        sanctioned(place, author=marek, by=halina, judge=zofia, sanction="suspend")
    assert room["feeds"] == [f"{halina.pk}-{TAB}"]


def test_guest_is_left_in_by_the_clock_and_cut_off_with_the_link(client, call, server, halina, marek):
    call = with_guests(call)
    guest = guest_of(call, halina, state="admitted")
    ask(client, marek, call)
    way = sfu.way_in(call, by=guest, tab=TAB)
    join(server, call, marek)
    room = join(server, call, guest)
    assert mind_larger_rooms.func() == 0
    with at_once():
        services.take_back(link_of(guest), by=halina)
    assert room["feeds"] == [f"{marek.pk}-{TAB}"]
    assert way.key not in room["allowed"]


def test_end_closes_the_room(client, call, server, halina, marek):
    ask(client, marek, call)
    with at_once():
        services.end_call(call, by=halina)
    assert server.rooms == {}


def test_clock_closes_what_was_not_reached_at_the_end(client, call, server, halina, marek):
    ask(client, marek, call)
    server.says = (503, b"away")
    with at_once():
        services.end_call(call, by=halina)
    server.says = None
    mind_larger_rooms.func()
    assert server.rooms == {}


def test_clock_asks_nobody_where_there_is_no_janus(call, server, settings):
    settings.JANUS_API_URL = ""
    assert mind_larger_rooms.func() == 0
    assert server.asked == []


# --- Janus is away --------------------------------------------------------------------


@pytest.mark.parametrize(
    "says", [(500, b""), (200, b"no json"), (200, b"[]"), (200, b'{"janus": "error", "error": {"code": 403}}')]
)
def test_without_janus_the_page_reads_and_writes_on(client, call, server, marek, says):
    server.says = says
    answer = ask(client, marek, call)
    assert answer.status_code == 502
    assert "does not answer" in answer.json()["message"]
    assert "<meetup-call" in page(client, marek, call).text


def test_janus_that_is_no_longer_set_up_is_as_one_that_is_away(client, call, server, marek, settings):
    settings.JANUS_URL = settings.JANUS_API_URL = ""
    assert ask(client, marek, call).status_code == 502
    assert page(client, marek, call).status_code == 200


def test_wrong_secret_of_the_server_is_said_as_being_away(client, call, server, marek, settings):
    settings.JANUS_API_SECRET = "inne"
    assert ask(client, marek, call).status_code == 502


def test_doctor_makes_a_room_and_says_what_is_missing(server, settings):
    look, _mend = EXAMINATIONS["larger rooms"]
    assert "makes rooms" in look()
    assert (server.names(), server.rooms) == (["create", "destroy"], {})
    settings.JANUS_ADMIN_KEY = "inny"
    with pytest.raises(Trouble, match="made no room"):
        look()
    settings.JANUS_API_URL = ""
    with pytest.raises(Trouble, match="belong together"):
        look()
    settings.JANUS_URL = ""
    assert look() == "not set up"


# --- the page and the form --------------------------------------------------------------


def test_only_the_page_of_a_larger_room_may_open_a_socket_elsewhere(client, call, place, halina, marek):
    assert "connect-src 'self' wss://ganek.example.org;" in page(client, marek, call).headers["Content-Security-Policy"]
    mesh = running(place, halina, marek, title="Inna")
    for path in (f"/wydarzenia/{mesh.meetup.event.slug}/pokoj/", call.occurrence.get_absolute_url(), "/"):
        assert "connect-src 'self';" in client.get(path).headers["Content-Security-Policy"]


def test_small_groups_are_not_offered_in_a_larger_room(client, call, halina):
    assert "groups-form" not in page(client, halina, call).text
    with pytest.raises(NotAllowed):
        groups.split(call, by=halina, size=2)


def test_form_offers_a_larger_room_where_one_is_set_up(client, place, halina, server, settings):
    client.force_login(halina)
    new = f"/miejsca/{place.slug}/kalendarz/nowe/"
    assert 'value="janus"' in client.get(new).text
    event = online(place, halina, provider="janus")
    settings.JANUS_API_URL = ""
    assert 'value="janus"' not in client.get(new).text
    # What was chosen before is not lost by saving the form.
    assert 'value="janus" selected' in client.get(f"/wydarzenia/{event.slug}/edycja/").text


def test_event_moves_between_both_kinds_of_room(place, halina, server):
    event = online(place, halina, provider="ganek")
    update_event(event, by=halina, parts={"call": {"provider": "janus"}})
    meetup = Meetup.objects.get(event=event)
    assert (meetup.is_built_in, meetup.has_sfu) == (True, True)


def test_way_in_costs_few_queries(client, call, server, marek, django_assert_max_num_queries):
    ask(client, marek, call)
    with django_assert_max_num_queries(20):
        ask(client, marek, call)


def test_minute_of_a_full_room_costs_few_queries(client, call, server, place, marek, django_assert_max_num_queries):
    ask(client, marek, call)
    join(server, call, marek)
    with django_assert_max_num_queries(12):
        sfu.mind_rooms()
    assert fresh(call).is_open
