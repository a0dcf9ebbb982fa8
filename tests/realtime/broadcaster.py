"""A small ASGI application for tests of the wires: what one client says, all others on its path hear."""

import os

from realtime import wire
from realtime.socket import Socket

if os.environ.get("WIRE") == "portable":
    wire.protocol_behind = lambda send: None

sockets: set[Socket] = set()
slow = 0


def count_slow() -> None:
    global slow
    slow += 1


async def application(scope, receive, send):
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})

    async def close(code):
        await send({"type": "websocket.close", "code": code})

    own = Socket(user_id=None, name="", presence=None, send=send, close=close, on_slow=count_slow)
    sockets.add(own)
    while (message := await receive())["type"] == "websocket.receive":
        said = wire.Text(message["text"])
        if message["text"] == "which":
            own.send(wire.Text(f"{type(own._wire).__name__} {os.getpid()} {slow}"))
            continue
        for other in sockets - {own}:
            other.send(said)
    sockets.discard(own)
    own.stop()
