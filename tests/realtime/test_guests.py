"""Guests of calls on real sockets: they hear their call and nothing else, and only as long as their link works."""

import json

import pytest
from django.conf import settings
from django.test import Client

from backend.accounts.models import User
from backend.conversations.services import main_room
from backend.events.services import sign_up
from backend.events.services.coming import give_up
from backend.meetups import services
from backend.meetups.models import GuestLink, Participant
from realtime.authentication import people_of_sessions
from realtime.hub import hub
from realtime.reading import in_thread
from tests.backend.meetups.calls import let_in, running
from tests.backend.meetups.inviting import come, with_guests
from tests.realtime.conftest import TAB

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
SOON = 1  # second


@pytest.fixture
def call(place, halina, marek):
    return with_guests(running(place, halina, marek))


class Invited:
    """Somebody without an account in a browser, who came by a link."""

    def __init__(self, call, halina, name="Basia"):
        self.link = services.give_link(call, by=halina, name=name)
        self.browser = Client()
        come(self.browser, self.link, name)
        self.link.refresh_from_db()
        self.user = User.objects.get(pk=self.link.user_id)

    @property
    def key(self) -> str:
        return self.browser.cookies[settings.SESSION_COOKIE_NAME].value

    def part(self) -> Participant:
        return Participant.objects.select_related("user", "call").get(user=self.user)


@pytest.fixture
def basia(call, halina):
    """Let in by Halina."""
    guest = Invited(call, halina)
    services.come(call, by=guest.user)
    services.admit(guest.part(), by=halina)
    return guest


@pytest.fixture
def connect_guest(connect):
    async def open_socket(guest):
        cookie = f"{settings.SESSION_COOKIE_NAME}={guest.key}".encode()
        return await connect(headers=[(b"host", b"x"), (b"origin", b"http://x"), (b"cookie", cookie)])

    return open_socket


async def sit(client, call):
    await client.send(t="subscribe", topic=call.topic, tab=TAB)
    answer = (await client.next("subscribed", "error"))["t"]
    await client.send(t="media", topic=call.topic, way="voice")
    return answer


async def closed_with(client) -> int:
    while (output := await client.communicator.receive_output(SOON))["type"] != "websocket.close":
        pass
    return output["code"]


async def test_guest_and_neighbour_see_hear_and_write_to_each_other(connect, connect_guest, call, basia, marek):
    guest, neighbour = await connect_guest(basia), await connect(marek)
    assert await sit(guest, call) == "subscribed"
    assert await sit(neighbour, call) == "subscribed"
    people = {one["id"]: one for one in (await neighbour.told("presence"))[-1]["people"]}
    assert people[basia.user.pk]["name"] == services.marked("Basia")
    await guest.send(t="signal", topic=call.topic, to=f"{marek.pk}-{TAB}", data={"x": 1})
    assert (await neighbour.next("signal"))["by"] == f"{basia.user.pk}-{TAB}"
    await neighbour.send(t="write", topic=call.topic, line=1, text="Dzień dobry")
    assert (await guest.next("write"))["text"] == "Dzień dobry"


async def test_guest_follows_their_call_and_what_anybody_may(connect_guest, place, call, basia, halina, marek):
    other = await in_thread(lambda: with_guests(running(place, halina)))()
    room = await in_thread(main_room)(place)
    guest = await connect_guest(basia)
    allowed = [call.topic, f"user.{basia.user.pk}", f"place.{place.pk}", call.meetup.topic]
    refused = [other.topic, other.meetup.topic, f"conversation.{room.pk}", f"user.{marek.pk}", "user.0"]
    for topic in allowed:
        assert (await guest.follow(topic))["t"] == "subscribed", topic
    for topic in refused:
        assert (await guest.follow(topic))["code"] == "not_allowed", topic


async def test_neighbour_from_elsewhere_who_gives_up_the_seat_is_out_of_the_call_at_once(connect, call, jan):
    await in_thread(sign_up)(call.occurrence, by=jan)
    await in_thread(let_in)(call, jan)
    client = await connect(jan)
    assert await sit(client, call) == "subscribed"
    await in_thread(give_up)(call.occurrence, by=jan)
    assert (await client.next("closed"))["topic"] == call.topic


async def test_guest_is_not_seen_at_the_place(connect, connect_guest, place, call, basia, marek):
    guest, neighbour = await connect_guest(basia), await connect(marek)
    await neighbour.follow(f"place.{place.pk}")
    await guest.follow(f"place.{place.pk}")
    frames = await neighbour.told("presence")
    assert frames
    assert "Basia" not in json.dumps(frames)
    assert [one for one in await guest.told("presence") if one.get("people")] == []


async def test_guest_at_the_door_hears_that_it_opened(connect_guest, call, halina):
    guest = await in_thread(Invited)(call, halina)
    await in_thread(services.come)(call, by=guest.user)
    client = await connect_guest(guest)
    assert await sit(client, call) == "error"
    await client.follow(f"user.{guest.user.pk}")
    await in_thread(services.admit)(await in_thread(guest.part)(), by=halina)
    assert (await client.next("notice"))["event"] == "call.door_changed"
    assert await sit(client, call) == "subscribed"


async def test_link_that_is_taken_back_closes_the_sockets_of_its_guest_and_no_others(
    connect, connect_guest, call, basia, halina, marek
):
    guest, neighbour = await connect_guest(basia), await connect(marek)
    await sit(guest, call)
    await sit(neighbour, call)
    await in_thread(services.take_back)(basia.link, by=halina)
    assert await closed_with(guest) == 4401
    await guest.communicator.disconnect()  # as a server does when it has closed the line
    again = await connect_guest(basia)
    assert await sit(again, call) == "error"
    people = (await neighbour.told("presence"))[-1]["people"]
    assert [one["id"] for one in people] == [marek.pk]


async def test_guest_who_is_sent_out_hears_nothing_more(connect, connect_guest, call, basia, halina, marek):
    guest, neighbour = await connect_guest(basia), await connect(marek)
    await sit(guest, call)
    await sit(neighbour, call)
    await in_thread(services.send_out)(await in_thread(basia.part)(), by=halina)
    assert (await guest.next("closed", timeout=SOON))["topic"] == call.topic
    await neighbour.send(t="write", topic=call.topic, line=1, text="Już jej nie ma")
    assert await guest.told("write") == []
    assert await sit(guest, call) == "error"


async def test_guests_leave_when_the_host_says_that_none_may_come(connect_guest, call, basia, halina):
    guest = await connect_guest(basia)
    await sit(guest, call)
    await in_thread(services.allow_guests)(call, by=halina, lets_guests=False)
    assert (await guest.next("closed", timeout=SOON))["topic"] == call.topic


async def test_net_finds_a_guest_whose_link_ended_unnoticed(connect_guest, call, basia):
    guest = await connect_guest(basia)
    await sit(guest, call)
    taken_back = GuestLink.objects.filter(pk=basia.link.pk).update
    await in_thread(taken_back)(taken_back_at=basia.link.given_at)
    rights = hub().rights
    for kept in (*rights.people.values(), rights.topics):
        kept.forget()
    await rights.recheck(list(hub().sockets))
    assert await closed_with(guest) == 4401


async def test_who_signs_in_comes_again_as_themselves(connect_guest, call, basia, marek):
    guest = await connect_guest(basia)
    await in_thread(basia.browser.force_login)(marek)
    assert await closed_with(guest) in (4401, 4409)
    again = await connect_guest(basia)
    assert (await again.follow(f"user.{marek.pk}"))["t"] == "subscribed"


def test_door_asks_no_more_for_guests_than_for_others(call, basia, halina, marek, django_assert_num_queries):
    neighbour = Client()
    neighbour.force_login(marek)
    keys = [basia.key, neighbour.cookies[settings.SESSION_COOKIE_NAME].value, Invited(call, halina, "Stefan").key]
    with django_assert_num_queries(2):
        found = people_of_sessions(keys)
    assert [found[key].display_name for key in keys[:2]] == [services.marked("Basia"), "Marek"]


def test_session_that_names_no_guest_is_nobodys(call, marek):
    visitor = Client()
    session = visitor.session
    session["guest_of_call"] = marek.pk  # an account is never entered this way
    session.save()
    assert people_of_sessions([session.session_key]) == {session.session_key: None}
