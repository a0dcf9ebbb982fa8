"""Seats in a call on real sockets: who sits there, who hears whom, and nobody else."""

import time

import pytest

from backend.accounts.models import Block
from backend.events.services import cancel_event, hide_event
from backend.meetups import services
from backend.meetups.models import Meetup, Participant
from realtime.hub import hub
from realtime.reading import in_thread
from tests.backend.meetups.calls import let_in, running
from tests.realtime.conftest import TAB

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


SOON = 1  # second after somebody was sent out


def call_off(event, *, by):
    cancel_event(event, by=by, reason="Awaria prądu")


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


async def people(client) -> dict[int, dict]:
    """The last that this client was told of the people in the call."""
    return {one["id"]: one for one in (await client.told("presence"))[-1]["people"]}


async def until(client, condition) -> dict[int, dict]:
    while not condition(found := {one["id"]: one for one in (await client.next("presence"))["people"]}):
        pass
    return found


# --- a seat -------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["knocking", "refused", "removed", None])
async def test_who_was_not_let_in_follows_nothing(connect, call, zofia, state):
    if state:
        await in_thread(let_in)(call, zofia, state)
    client = await connect(zofia)
    assert (await client.follow(call.topic))["code"] == "not_allowed"


async def test_who_was_refused_at_the_door_follows_as_soon_as_they_are_in(connect, call, zofia):
    client = await connect(zofia)
    assert (await client.follow(call.topic))["code"] == "not_allowed"
    await in_thread(services.come)(call, by=zofia)
    await client.send(t="subscribe", topic=call.topic, tab=TAB)
    assert (await client.next("subscribed", "error"))["t"] == "subscribed"


async def test_guest_follows_no_call(connect, call):
    assert (await (await connect()).follow(call.topic))["code"] == "not_allowed"


async def test_who_follows_without_a_tab_has_no_seat(connect, sits, call, marek, oksana):
    reader, neighbour = await connect(marek), await sits(oksana)
    await reader.follow(call.topic)
    assert set(await people(neighbour)) == {oksana.pk}
    await reader.send(t="signal", topic=call.topic, to=neighbour.seat, data={"x": 1})
    await reader.send(t="write", topic=call.topic, line=1, text="cichaczem")
    await reader.send(t="react", topic=call.topic, sign="👏")
    await reader.send(t="media", topic=call.topic, way="camera", camera=True)
    await reader.told()
    assert await neighbour.told("signal", "write", "react", "presence") == []


@pytest.mark.parametrize("tab", ["", "short", "UPPERCASE", "x" * 33, "a-b-c-d-e", "0a1b2c3d "])
async def test_tab_has_one_form(connect, call, marek, tab):
    client = await connect(marek)
    await client.send(t="subscribe", topic=call.topic, tab=tab)
    assert (await client.next("subscribed", "error"))["code"] == "bad_frame"


async def test_all_learn_how_each_takes_part(sits, call, halina, marek):
    host, neighbour = await sits(halina, way="camera", mic=True, camera=True), await sits(marek, way="listen")
    for client in (host, neighbour):
        found = await until(client, lambda found: found.get(marek.pk, {}).get("way") == "listen")
        assert found[halina.pk] | {
            "seat": host.seat, "way": "camera", "mic": True, "camera": True, "screen": False,
            "seated": True, "on_stage": True, "leads": True, "signs": False, "group": None,
        } == found[halina.pk]  # fmt: skip
        assert found[marek.pk] | {"mic": False, "camera": False, "on_stage": False, "leads": False} == found[marek.pk]


async def test_who_listens_in_a_larger_room_hears_and_is_not_heard(sits, call, halina, marek):
    await Meetup.objects.aupdate(provider="janus")
    await sits(halina)
    listener = await sits(marek, way="listen")
    found = await until(listener, lambda found: found.get(marek.pk, {}).get("way") == "listen")
    assert (found[marek.pk]["seated"], found[marek.pk]["heard"]) == (True, False)
    assert found[halina.pk]["heard"] is True


async def test_all_learn_who_was_given_the_word(sits, call, halina, marek):
    host = await sits(halina)
    await sits(marek)
    assert (await people(host))[marek.pk]["word"] is False
    for what, has_word in (("word", True), ("mute", False)):
        await in_thread(services.ask)(await in_thread(part_of)(call, marek), by=halina, what=what)
        await until(host, lambda found, has_word=has_word: found[marek.pk]["word"] is has_word)


async def test_who_leaves_is_seen_to_leave(sits, call, halina, marek):
    host, neighbour = await sits(halina), await sits(marek)
    await until(host, lambda found: set(found) == {halina.pk, marek.pk})
    await neighbour.communicator.disconnect()
    await until(host, lambda found: set(found) == {halina.pk})


async def test_blocked_pair_see_and_hear_each_other_in_a_call(sits, call, marek, oksana):
    await Block.objects.acreate(blocker=marek, blocked=oksana)
    one, other = await sits(marek), await sits(oksana)
    assert set(await people(one)) == set(await people(other)) == {marek.pk, oksana.pk}
    await one.send(t="write", topic=call.topic, line=1, text="dzień dobry")
    assert (await other.next("write"))["text"] == "dzień dobry"


async def test_who_does_not_want_to_be_seen_elsewhere_is_seen_in_a_call(sits, call, marek, oksana):
    marek.presence_visibility = "me"
    await marek.asave()
    await sits(marek)
    assert set(await people(await sits(oksana))) == {marek.pk, oksana.pk}


async def test_another_window_in_front_leaves_nobody_out(sits, call, marek, oksana):
    away, neighbour = await sits(marek), await sits(oksana)
    await away.send(t="here", state="away")
    await away.told()
    await neighbour.send(t="media", topic=call.topic, way="voice", mic=True)
    assert set(await people(neighbour)) == {marek.pk, oksana.pk}


async def test_newer_tab_takes_the_seat_and_gives_it_back(sits, call, marek, oksana):
    neighbour, old = await sits(oksana), await sits(marek, tab="oldwindow")
    new = await sits(marek, tab="newwindow")
    for client in (neighbour, old, new):
        await until(client, lambda found: found.get(marek.pk, {}).get("seat") == new.seat)
    await neighbour.send(t="signal", topic=call.topic, to=old.seat, data={"to": "old"})
    await neighbour.send(t="signal", topic=call.topic, to=new.seat, data={"to": "new"})
    assert (await new.next("signal"))["data"] == {"to": "new"}
    assert await old.told("signal") == []
    await old.send(t="signal", topic=call.topic, to=neighbour.seat, data={"by": "old"})
    await old.told()
    assert await neighbour.told("signal") == []
    await new.communicator.disconnect()
    await until(neighbour, lambda found: found.get(marek.pk, {}).get("seat") == old.seat)


async def test_window_that_comes_back_hears_though_its_cut_socket_is_not_gone_yet(sits, call, marek, oksana):
    neighbour, cut = await sits(oksana), await sits(marek)
    back = await sits(marek)
    assert cut.seat == back.seat
    await back.told()
    await neighbour.send(t="signal", topic=call.topic, to=back.seat, data={"restart": 1})
    assert (await back.next("signal"))["data"] == {"restart": 1}
    assert await cut.told("signal") == []


# --- between two ------------------------------------------------------------------------


async def test_signal_reaches_one_seat_with_its_true_sender(sits, connect, call, halina, marek, oksana):
    host, one, other = await sits(halina), await sits(marek), await sits(oksana)
    reader = await connect(oksana)
    await reader.follow(call.topic)
    await one.send(t="signal", topic=call.topic, to=host.seat, data={"sdp": "v=0"}, by=other.seat)
    heard = await host.next("signal")
    assert heard == {"t": "signal", "topic": call.topic, "data": {"sdp": "v=0"}, "to": host.seat, "by": one.seat}
    for client in (one, other, reader):
        assert await client.told("signal") == []


async def test_signals_of_one_pair_keep_their_order(sits, call, marek, oksana):
    one, other = await sits(marek), await sits(oksana)
    for number in range(100):
        await one.send(t="signal", topic=call.topic, to=other.seat, data={"n": number})
    assert [(await other.next("signal"))["data"]["n"] for _ in range(100)] == list(range(100))


async def test_signal_to_nobody_goes_nowhere(sits, call, place, halina, zofia, marek, oksana):
    one, other = await sits(marek), await sits(oksana)
    elsewhere = await in_thread(running)(place, zofia, title="Inna")
    outside = await sits(halina)
    await outside.send(t="unsubscribe", topic=call.topic)
    await outside.told()
    for to in (outside.seat, "1-nobodysits", "", None, one.seat + "x", str(oksana.pk)):
        await one.send(t="signal", topic=call.topic, to=to, data={})
    await one.send(t="signal", topic=elsewhere.topic, to=other.seat, data={})
    await one.told()
    for client in (other, outside):
        assert await client.told("signal", "error") == []


async def test_who_only_reads_gets_no_offer(sits, call, marek, oksana):
    one, reader = await sits(marek), await sits(oksana, way="text")
    await one.send(t="signal", topic=call.topic, to=reader.seat, data={})
    await reader.send(t="signal", topic=call.topic, to=one.seat, data={})
    await one.told()
    assert await reader.told("signal") == await one.told("signal") == []


async def test_small_groups_do_not_hear_each_other(sits, call, halina, marek, oksana):
    host, one, other = await sits(halina), await sits(marek), await sits(oksana)
    await call.participants.filter(user=marek).aupdate(group=1)
    hub().rights.topics.forget()
    await hub().rights.recheck(list(hub().sockets))
    await until(other, lambda found: found.get(marek.pk, {}).get("group") == 1)
    await one.send(t="signal", topic=call.topic, to=other.seat, data={})
    await one.send(t="write", topic=call.topic, line=1, text="między nami")
    await one.send(t="react", topic=call.topic, sign="🎉")
    await one.told()
    for client in (host, other):
        assert await client.told("signal", "write", "react") == []


# --- to all ------------------------------------------------------------------------------


async def test_words_are_read_as_they_are_written_with_who_writes_them(sits, call, halina, marek, oksana):
    host, one, other = await sits(halina), await sits(marek), await sits(oksana, way="text")
    written = {"t": "write", "topic": call.topic, "line": 3, "text": "Dzień dob", "by": host.seat, "name": "Halina"}
    await one.send(**written)
    for client in (host, other):
        assert await client.next("write") == written | {"by": one.seat, "name": "Marek"}
    assert await one.told("write") == []


async def test_sign_reaches_the_others_with_who_gives_it(sits, call, halina, marek):
    host, one = await sits(halina), await sits(marek)
    await one.send(t="react", topic=call.topic, sign="👏", by=host.seat, name="Halina")
    heard = await host.next("react")
    assert heard == {"t": "react", "topic": call.topic, "sign": "👏", "by": one.seat, "name": "Marek"}
    assert await one.told("react") == []


async def test_call_is_not_heard_outside(sits, connect, call, place, halina, marek, zofia):
    elsewhere = await in_thread(running)(place, zofia, title="Inna")
    outside = await connect(zofia)
    await outside.send(t="subscribe", topic=elsewhere.topic, tab=TAB)
    await outside.follow(f"place.{place.pk}")
    await outside.told()
    host, one = await sits(halina), await sits(marek)
    await one.send(t="write", topic=call.topic, line=1, text="tylko u nas")
    await one.send(t="react", topic=call.topic, sign="👍")
    await outside.send(t="write", topic=call.topic, line=1, text="halo")
    await outside.send(t="signal", topic=call.topic, to=host.seat, data={})
    await host.next("react")
    assert [
        one for one in await outside.told("write", "react", "signal", "presence") if one["topic"] == call.topic
    ] == []
    assert await host.told("write", "signal") == []


# --- sent out ---------------------------------------------------------------------------------


async def test_who_is_sent_out_hears_nothing_from_then_on(sits, call, halina, marek, oksana):
    host, one, other = await sits(halina), await sits(marek), await sits(oksana)
    second = await sits(marek, tab="otherdevice")
    began = time.monotonic()
    await in_thread(services.send_out)(await in_thread(part_of)(call, marek), by=halina)
    for client in (one, second):
        assert (await client.next("closed"))["topic"] == call.topic
    assert time.monotonic() - began < SOON
    await until(other, lambda found: set(found) == {halina.pk, oksana.pk})
    await host.send(t="write", topic=call.topic, line=1, text="już bez ciebie")
    await host.send(t="signal", topic=call.topic, to=second.seat, data={})
    await one.send(t="write", topic=call.topic, line=1, text="a jednak")
    await one.send(t="signal", topic=call.topic, to=host.seat, data={})
    await other.next("write")
    for client in (one, second):
        assert await client.told("write", "signal", "presence", "react") == []
        await client.send(t="subscribe", topic=call.topic, tab=TAB)
        assert (await client.next("subscribed", "error"))["code"] == "not_allowed"
    assert await host.told("write", "signal") == []


async def test_end_closes_the_call_for_all(sits, call, halina, marek):
    clients = [await sits(halina), await sits(marek)]
    await in_thread(services.end_call)(call, by=halina)
    for client in clients:
        events = [(one["t"], one.get("event")) for one in [await client.next("notice"), await client.next("closed")]]
        assert events == [("notice", "call.ended"), ("closed", None)]


@pytest.mark.parametrize("end", [call_off, hide_event])
async def test_event_that_is_called_off_or_hidden_ends_its_call_at_once(sits, call, halina, marek, end):
    clients = [await sits(halina), await sits(marek)]
    await in_thread(end)(call.meetup.event, by=halina)
    for client in clients:
        assert (await client.next("closed"))["topic"] == call.topic


async def test_who_waited_sits_down_as_soon_as_they_are_let_in(sits, connect, call, halina, zofia):
    await sits(halina)
    waiting = await connect(zofia)
    await waiting.follow(f"user.{zofia.pk}")
    await in_thread(let_in)(call, zofia, "knocking")
    assert (await waiting.follow(call.topic))["t"] == "error"
    await in_thread(services.admit)(await in_thread(part_of)(call, zofia), by=halina)
    assert (await waiting.next("notice"))["event"] == "call.door_changed"
    assert (await waiting.follow(call.topic))["t"] == "subscribed"


async def test_new_host_is_shown_to_lead(sits, call, halina, marek):
    host, _one = await sits(halina), await sits(marek)
    await in_thread(services.hand_over)(await in_thread(part_of)(call, marek), by=halina)
    await until(host, lambda found: found.get(marek.pk, {}).get("leads"))


async def test_call_goes_to_another_when_the_socket_of_the_host_is_gone(sits, call, halina, marek, oksana):
    await in_thread(services.change_role)(await in_thread(part_of)(call, marek), by=halina, role="cohost")
    host, one, _other = await sits(halina), await sits(marek), await sits(oksana)
    await in_thread(services.take_over)(call, by=oksana)
    await call.arefresh_from_db()
    assert call.host_id == halina.pk
    await host.communicator.disconnect()
    await until(one, lambda found: halina.pk not in found)
    await in_thread(services.take_over)(call, by=oksana)
    await call.arefresh_from_db()
    assert call.host_id == marek.pk
