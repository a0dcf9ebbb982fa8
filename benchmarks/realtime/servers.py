"""The servers that are compared: ``python -m benchmarks.realtime.servers bare|plain|ganek|single FD``.

Each takes sockets at ``/ws/`` and, on a socket at ``/control/``, the text ``<n>``: broadcast n frames now. Ganek takes
``<n> <topic>`` as well, and answers ``state`` with what it holds.
"""

# Daphne installs Twisted's reactor, which must be the first thing that happens.
from realtime import server  # isort: skip

import asyncio
import base64
import hashlib
import json
import socket
import sys
import time

from realtime.protocol import Notice, encode
from realtime.wire import framed, rounds

TOPIC = "place.1"
LENGTH = 300  # bytes of one text
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 1.3


def data() -> dict:
    """What the frames carry: when they were published (CLOCK_MONOTONIC, ns, 20 digits), and filling."""
    empty = len(encode(Notice(topic=TOPIC, event="bench", data={"ns": "0" * 20, "fill": ""})))
    return {"ns": f"{time.monotonic_ns():020}", "fill": "x" * (LENGTH - empty)}


def text() -> str:
    return encode(Notice(topic=TOPIC, event="bench", data=data()))


class Bare(asyncio.Protocol):
    """The least a broadcast can cost in asyncio: a finished frame and one ``write`` for each transport."""

    transports: set = set()

    def connection_made(self, transport):
        self.transport, self.is_open, self.is_control = transport, False, False

    def connection_lost(self, error):
        self.transports.discard(self.transport)

    def data_received(self, received):
        if self.is_open:
            if self.is_control:
                key, body = received[2:6], received[6:]
                count = int(bytes(byte ^ key[index % 4] for index, byte in enumerate(body)))
                self.work = asyncio.get_running_loop().create_task(self.broadcast(count))
            return
        key = received.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()  # noqa: S324 - RFC 6455 asks for it
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: ganek.v1\r\nSec-WebSocket-Accept: %b\r\n\r\n" % accept.encode()
        )
        self.is_open, self.is_control = True, received.startswith(b"GET /control/")
        if not self.is_control:
            self.transports.add(self.transport)
            self.transport.write(framed(b'{"t":"subscribed"}'))

    async def broadcast(self, count):
        for _ in range(count):
            frame = framed(text().encode())
            for transport in self.transports:
                transport.write(frame)
            await asyncio.sleep(0)


async def serve_bare(file: int) -> None:
    listener = await asyncio.get_running_loop().create_server(Bare, sock=socket.socket(fileno=file))
    await listener.serve_forever()


def plain_application():
    """The usual chat: one consumer a socket, in a group of the in-memory layer."""
    from django.conf import settings

    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
    settings.configure(CHANNEL_LAYERS={"default": layer})

    from channels.generic.websocket import AsyncWebsocketConsumer

    class Chat(AsyncWebsocketConsumer):
        async def connect(self):
            await self.accept("ganek.v1")
            if self.scope["path"] != "/control/":
                await self.channel_layer.group_add(TOPIC, self.channel_name)
                await self.send(text_data='{"t":"subscribed"}')

        async def disconnect(self, code):
            await self.channel_layer.group_discard(TOPIC, self.channel_name)

        async def receive(self, text_data=None, bytes_data=None):
            if self.scope["path"] == "/control/":
                for _ in range(int(text_data)):
                    await self.channel_layer.group_send(TOPIC, {"type": "chat.said", "text": text()})
                    await asyncio.sleep(0)

        async def chat_said(self, event):
            await self.send(text_data=event["text"])

    return Chat.as_asgi()


def ganek_application(*, is_joining: bool):
    """Ganek as it is served, with a door for the control socket and no limit on sockets of one person.

    Without ``is_joining`` each frame is written to everybody before the next is published.
    """
    from realtime import limits
    from realtime.asgi import application
    from realtime.hub import hub

    limits.SOCKETS_A_PERSON = sys.maxsize

    async def controlled(scope, receive, send):
        if scope["type"] != "websocket" or scope["path"] != "/control/":
            await application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "ganek.v1"})
        while (message := await receive())["type"] == "websocket.receive":
            if message["text"] == "state":
                await send({"type": "websocket.send", "text": json.dumps(held(hub()))})
                continue
            count, _, topic = message["text"].partition(" ")
            for _ in range(int(count)):
                hub().receive({"topic": topic or TOPIC, "event": "bench", "data": data()})
                await asyncio.sleep(0)
                while not is_joining and rounds().is_called:
                    await asyncio.sleep(0)

    return controlled


def held(hub) -> dict[str, int]:
    """What must be as before when everybody has gone."""
    from channels.layers import get_channel_layer

    from realtime import limits
    from realtime.wire import rounds

    rights, layer, waits = hub.rights, get_channel_layer(), rounds()
    batches = (*rights.people.values(), rights.apart, rights.topics, rights.typing, hub.logs.pages)
    return {
        "tasks": len(asyncio.all_tasks()),
        "sockets": len(hub.sockets),
        "queues": len(waits.due) + len(waits.full) + sum(len(batch.waiting) for batch in batches),
        "topics": len(hub.topics) + len(hub.presences.newcomers) + len(hub.presences.changed),
        "group entries": len(layer.channels) + sum(len(group) for group in layer.groups.values()),
        "people counted": len(limits.people) + len(limits.addresses),
    }


def main() -> None:
    name, file = sys.argv[1], int(sys.argv[2])
    if name == "bare":
        asyncio.run(serve_bare(file))
    else:
        application = plain_application() if name == "plain" else ganek_application(is_joining=name == "ganek")
        # The crowd counts bytes and answers no ping.
        server.serve(application, file, ping_interval=86_400)


if __name__ == "__main__":
    main()
