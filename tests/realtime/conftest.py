"""Sockets against the whole ASGI application, with real commits."""

import asyncio
import contextlib
import json
import threading
import uuid

import pytest
from channels.testing import WebsocketCommunicator
from rest_framework.authtoken.models import Token

from backend.conversations.services import main_room, post_message
from realtime import hub as hubs
from realtime import limits
from realtime.reading import POOL, in_thread

WAIT = 5  # seconds
TAB = "0a1b2c3d"  # of a window in a call


class Client:
    """A client of the socket; frames are dictionaries."""

    def __init__(self, communicator):
        self.communicator = communicator

    async def send(self, **frame):
        await self.communicator.send_to(text_data=json.dumps(frame))

    async def next(self, *kinds, timeout=WAIT):
        """The next frame of one of ``kinds``; other kinds are passed over."""
        while True:
            frame = json.loads(await self.communicator.receive_from(timeout))
            if frame["t"] in kinds:
                return frame

    async def told(self, *kinds):
        """All frames of ``kinds`` that were written until now, also what the hub tells in batches."""
        await settle()
        presences, frames = hubs.hub().presences, []
        while presences.changed or presences.newcomers:
            await asyncio.sleep(0.01)
        # What is replaceable may be written after a pong, but before the next.
        for _ in range(2):
            await self.send(t="ping")
            while (frame := await self.next("pong", *kinds))["t"] != "pong":
                frames.append(frame)
        return frames

    async def entries(self, count):
        return [(await self.next("entry"))["seq"] for _ in range(count)]

    async def follow(self, topic, after=None):
        await self.send(t="subscribe", topic=topic, after=after)
        return await self.next("subscribed", "error", "reset")


@pytest.fixture(autouse=True)
def _real_transport(settings, monkeypatch):
    settings.LIVE_TRANSPORT = "realtime.transport.send_to_channel_layer"
    # Workers share one Valkey, but not their rows: what one tells must not reach the other's hub.
    monkeypatch.setattr(hubs, "GROUP", f"ganek.live.{uuid.uuid4().hex}")


@pytest.fixture
async def connect():
    """Factory: a connected ``Client`` for a person, or for a guest of our own origin."""
    from realtime.asgi import application

    opened = []
    limits.opened.seen.clear()

    async def open_socket(user=None, *, headers=None, subprotocols=("ganek.v1",)):
        if headers is None:
            headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
            if user is not None:
                token, _is_new = await in_thread(Token.objects.get_or_create)(user=user)
                headers = [(b"authorization", f"Bearer {token.key}".encode())]
        communicator = WebsocketCommunicator(application, "/ws/", headers=headers, subprotocols=list(subprotocols))
        accepted, _detail = await communicator.connect(WAIT)
        if not accepted:
            return None
        opened.append(communicator)
        client = Client(communicator)
        client.welcome = await client.next("welcome")
        await client.send(t="hello", lang="en", **{"as": "html"})
        return client

    yield open_socket
    for communicator in opened:
        with contextlib.suppress(Exception, asyncio.CancelledError):
            await communicator.disconnect()
    for hub in hubs.local_hubs():
        for task in (*hub.tasks, *hub.work):
            task.cancel()
    hubs._hubs.clear()
    await asyncio.to_thread(let_reads_end)


async def settle():
    """Wait until the hub has nothing under way: what it reads next, it reads because of what comes next."""
    while work := hubs.hub().work:
        await asyncio.wait(work)


def let_reads_end():
    """Every thread of the pool comes to the barrier, so none is still in a query."""
    barrier = threading.Barrier(POOL._max_workers)
    for waiting in [POOL.submit(barrier.wait, WAIT) for _ in range(POOL._max_workers)]:
        waiting.result()


@pytest.fixture
def room(place):
    return main_room(place)


@pytest.fixture
def say(room):
    """Say something in the room, from a thread as a request would."""

    async def act(author, body):
        return await in_thread(post_message)(room, by=author, body=body, client_id=uuid.uuid4())

    return act


@pytest.fixture
def sits(connect, call):
    """Factory: a client of this person with a seat in the ``call`` of the module, who takes part in a ``way``."""

    async def sit(user, tab=TAB, way="voice", **media):
        client = await connect(user)
        await client.send(t="subscribe", topic=call.topic, tab=tab)
        assert (await client.next("subscribed", "error"))["t"] == "subscribed"
        await client.send(t="media", topic=call.topic, way=way, **media)
        client.seat = f"{user.pk}-{tab}"
        return client

    return sit
