"""Two who talk in one call through two web processes."""

import asyncio
import contextlib
import json

import pytest
from websockets.asyncio.client import connect

from tests.faults.network import asleep_while

OPEN = """
import json
from rest_framework.authtoken.models import Token
from backend.conversations.models import Conversation
from tests.backend.meetups.calls import running
people = [Token.objects.get(key=key).user for key in {tokens!r}]
place = Conversation.objects.get(pk={room}).place
call = running(place, Token.objects.get(key={keeper!r}).user, *people)
parts = dict(call.participants.values_list("user", "pk"))
print("OPENED", json.dumps({{"topic": call.topic, "ids": [one.pk for one in people], "parts": parts}}))
"""
SEND_OUT = """
from rest_framework.authtoken.models import Token
from backend.meetups.models import Participant
from backend.meetups.services import send_out
send_out(Participant.objects.get(pk={part}), by=Token.objects.get(key={keeper!r}).user)
"""
TAB = "0a1b2c3d"


class Seat:
    """One client with a seat in the call; frames come as dictionaries."""

    def __init__(self, socket, topic: str, user_id: int):
        self.socket, self.topic, self.name = socket, topic, f"{user_id}-{TAB}"

    async def send(self, **frame):
        await self.socket.send(json.dumps({"topic": self.topic, **frame}))

    async def next(self, *kinds):
        async with asyncio.timeout(10):
            while (frame := json.loads(await self.socket.recv()))["t"] not in kinds:
                pass
        return frame

    async def sees(self, people: set[int]):
        while {one["id"] for one in (await self.next("presence"))["people"]} != people:
            pass

    async def heard(self, *kinds) -> list[dict]:
        """What of these kinds came until now."""
        frames = []
        await self.send(t="ping")
        while (frame := await self.next("pong", *kinds))["t"] != "pong":
            frames.append(frame)
        return frames


@pytest.fixture
async def call(network):
    """What the call is called, and who is in it: three tokens, ids and participants."""
    tokens = network.tokens[:3]
    script = OPEN.format(tokens=tokens, room=network.rooms[0], keeper=network.keeper)
    said = await asyncio.to_thread(network.running.ganek, "shell", "-v0", "-c", script)
    return {"tokens": tokens, **json.loads(said.split("OPENED ", 1)[1].splitlines()[0])}


@pytest.fixture
async def sits(network, call):
    """Factory: person ``number`` of the call with a seat, through web process 0 or 1."""
    async with contextlib.AsyncExitStack() as stack:

        async def sit(number: int, process: int) -> Seat:
            processes = await asyncio.to_thread(network.web.wait_for, 2)
            headers = {"Authorization": f"Bearer {call['tokens'][number]}"}
            # Whoever is awake takes all that knock.
            with asleep_while(processes[1 - process]):
                opening = connect(network.socket_url, subprotocols=["ganek.v1"], additional_headers=headers, proxy=None)
                socket = await stack.enter_async_context(opening)
            assert socket.local_address[1] in network.web.client_ports(processes[process])
            seat = Seat(socket, call["topic"], call["ids"][number])
            await seat.send(t="subscribe", tab=TAB)
            await seat.next("subscribed")
            await seat.send(t="media", way="voice")
            return seat

        yield sit


async def test_signals_and_words_pass_between_processes(sits, call):
    one, other, third = await sits(0, 0), await sits(1, 1), await sits(2, 1)
    for seat in (one, other, third):
        await seat.sees(set(call["ids"]))
    for number in range(20):
        await one.send(t="signal", to=other.name, data={"n": number}, by=third.name)
    signals = [await other.next("signal") for _ in range(20)]
    assert [frame["data"]["n"] for frame in signals] == list(range(20))
    assert {frame["by"] for frame in signals} == {one.name}
    await other.send(t="signal", to=one.name, data={"answer": True})
    assert (await one.next("signal"))["by"] == other.name
    await one.send(t="write", line=1, text="przez dwa procesy")
    await one.send(t="react", sign="👏")
    for seat in (other, third):
        told = {frame["t"]: frame for frame in [await seat.next("write", "react") for _ in range(2)]}
        assert (told["write"]["text"], told["react"]["sign"]) == ("przez dwa procesy", "👏")
        assert {frame["by"] for frame in told.values()} == {one.name}
    assert await third.heard("signal") == await one.heard("write", "react") == []


async def test_window_that_comes_back_through_another_process_is_the_one_that_hears(sits, call):
    one, cut = await sits(0, 0), await sits(1, 0)
    await one.sees(set(call["ids"][:2]))
    back = await sits(1, 1)
    await back.sees(set(call["ids"][:2]))
    await asyncio.wait_for(told_anew(one, back), 10)
    await one.send(t="signal", to=back.name, data={"restart": True})
    assert (await back.next("signal"))["data"] == {"restart": True}
    assert await cut.heard("signal") == []


async def told_anew(one: Seat, back: Seat) -> None:
    """``one``'s process knows of the newer seat once it tells another way of it."""
    await back.send(t="media", way="listen")
    while not any(person["way"] == "listen" for person in (await one.next("presence"))["people"]):
        pass


async def test_who_is_sent_out_by_a_third_process_is_out_of_both(network, sits, call):
    one, other = await sits(0, 0), await sits(1, 1)
    await one.sees(set(call["ids"][:2]))
    script = SEND_OUT.format(part=call["parts"][str(call["ids"][1])], keeper=network.keeper)
    await asyncio.to_thread(network.running.ganek, "shell", "-v0", "-c", script)
    assert (await other.next("closed"))["topic"] == call["topic"]
    await one.sees({call["ids"][0]})
    await one.send(t="write", line=1, text="już bez niej")
    await one.send(t="signal", to=other.name, data={})
    await other.send(t="write", line=1, text="halo")
    await one.heard()
    assert await other.heard("write", "signal", "presence") == []
    assert await one.heard("write") == []
