"""How bytes leave for a socket: a ready-made frame on Daphne's transport, or the server's own ``send``.

Every text is encoded once, however many sockets it goes to. On Daphne the finished WebSocket frame is written to the
TCP transport, past the layers that would encode it again for each reader (``benchmarks/realtime``: four times as
fast). That stands on names that are private to Daphne, Autobahn and Twisted, so ``protocol_behind`` looks at all of
them and anything unexpected falls back to ASGI's ``send``; ``tests/realtime/test_wire.py`` pins the installed versions.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable
from time import monotonic

MOST_FRAMES = 256  # waiting for one socket
MOST_BYTES = 1024 * 1024  # waiting for one socket, here and in the transport
STUCK = 8.0  # seconds without room in the connection: the reader has gone
SLICE = 250  # sockets written before the loop gets its turn
CHUNK = 128 * 1024  # bytes: what Twisted sends at once
LOOK_AGAIN = 0.005  # seconds: a connection that was full is looked at again


class Text:
    """A text message, encoded once. A newer one with the same ``replaces`` takes its place while it waits."""

    __slots__ = ("frame", "replaces", "text")

    def __init__(self, text: str, replaces: object = None):
        self.text, self.replaces = text, replaces
        self.frame = framed(text.encode())


def framed(payload: bytes) -> bytes:
    """``payload`` as one unmasked text frame (RFC 6455 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


class Outbox:
    """What waits for one socket: messages in order, and of what is replaceable only the newest."""

    __slots__ = ("bytes", "latest", "messages")

    def __init__(self):
        self.messages: deque[Text] = deque()
        self.latest: dict[object, Text] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self.messages) + len(self.latest)

    def put(self, message: Text) -> None:
        if message.replaces is None:
            self.messages.append(message)
        else:
            if before := self.latest.pop(message.replaces, None):
                self.bytes -= len(before.frame)
            self.latest[message.replaces] = message
        self.bytes += len(message.frame)

    def take(self) -> Text:
        """The next message; what is replaceable comes last."""
        message = self.messages.popleft() if self.messages else self.latest.pop(next(iter(self.latest)))
        self.bytes -= len(message.frame)
        return message

    def drop_replaceable(self) -> None:
        self.bytes -= sum(len(message.frame) for message in self.latest.values())
        self.latest.clear()

    def clear(self) -> None:
        self.messages.clear()
        self.latest.clear()
        self.bytes = 0


class PortableWire:
    """ASGI's ``send`` in a task of this socket, so that nobody else waits when it does."""

    def __init__(self, outbox: Outbox, send, give_up: Callable[[], None]):
        self.outbox, self.give_up = outbox, give_up
        self._send = send
        self._wake = asyncio.Event()
        self._writer = asyncio.create_task(self._run(), context=contextvars.Context())
        self._sending_since: float | None = None
        self._watch = asyncio.get_running_loop().call_later(STUCK, self._look)

    ahead_frames = ahead_bytes = 0  # what the server holds, it does not tell

    def wake(self) -> None:
        self._wake.set()

    def flush(self) -> bool:
        """The writer of this socket does it in its own time."""
        return not self.outbox

    def stop(self) -> None:
        self._watch.cancel()
        self._writer.cancel()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self.outbox:
                message = self.outbox.take()
                self._sending_since = monotonic()
                await self._send({"type": "websocket.send", "text": message.text})
                self._sending_since = None

    def _look(self) -> None:
        if self._sending_since and monotonic() - self._sending_since > STUCK:
            self.give_up()
        else:
            self._watch = asyncio.get_running_loop().call_later(STUCK / 4, self._look)


class DaphneWire:
    """Ready-made frames, joined, written to the transport at the end of the loop's tick."""

    def __init__(self, outbox: Outbox, protocol, give_up: Callable[[], None]):
        self.outbox, self.give_up = outbox, give_up
        self.protocol, self.transport = protocol, protocol.transport
        self.rounds = rounds()
        self.is_due = self.is_stopped = False
        self.full_since: float | None = None
        self._frames_ahead = self._bytes_ahead = 0

    def wake(self) -> None:
        if not self.is_due:
            self.is_due = True
            self.rounds.add(self)

    def stop(self) -> None:
        self.is_stopped = True

    @property
    def ahead_bytes(self) -> int:
        """Bytes in Twisted's buffers, ours or the server's own pings."""
        transport = self.transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen

    @property
    def ahead_frames(self) -> int:
        return self._frames_ahead if self.ahead_bytes else 0

    def flush(self) -> bool:
        """Write what waits; ``False`` when the connection is full and must be looked at again."""
        self.is_due = False
        transport, outbox = self.transport, self.outbox
        if self.is_stopped or transport.disconnecting or not transport.connected:
            return True
        if self.protocol.state != self.protocol.STATE_OPEN or self.protocol.send_queue:
            return not outbox
        while outbox:
            # Checked each time around: what is ahead in Twisted's buffers goes first.
            if transport._tempDataLen or transport.dataBuffer:
                return self._wait()
            self.full_since = None
            data = self._joined()
            sent = transport.writeSomeData(data)
            if sent != len(data):
                # A lost connection gives no number; Twisted notices it when it writes by itself.
                transport.write(data[sent:] if isinstance(sent, int) else data)
        self.full_since = None
        return True

    def _wait(self) -> bool:
        now, ahead = monotonic(), self.ahead_bytes
        if self.full_since is None or ahead < self._bytes_ahead:
            self.full_since, self._bytes_ahead = now, ahead
        elif now - self.full_since > STUCK:
            self.give_up()
            return True
        return False

    def _joined(self) -> bytes:
        outbox = self.outbox
        first = outbox.take().frame
        self._frames_ahead = 1
        if not outbox:
            return first
        frames, size = [first], len(first)
        while outbox and size < CHUNK:
            frames.append(outbox.take().frame)
            size += len(frames[-1])
        self._frames_ahead = len(frames)
        return b"".join(frames)


class Rounds:
    """Who has something to write in this tick of the loop, and who waits for room."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.loop = loop
        self.due: deque[DaphneWire] = deque()
        self.full: list[DaphneWire] = []
        self.is_called = self.is_looking = False

    def add(self, wire: DaphneWire) -> None:
        self.due.append(wire)
        if not self.is_called:
            self.is_called = True
            self.loop.call_soon(self.write)

    def write(self) -> None:
        """Write for a slice of the sockets, then let the loop read and answer before the next."""
        for _ in range(min(SLICE, len(self.due))):
            wire = self.due.popleft()
            if not wire.flush():
                wire.is_due = True
                self.full.append(wire)
        self.is_called = bool(self.due)
        if self.due:
            self.loop.call_soon(self.write)
        if self.full and not self.is_looking:
            self.is_looking = True
            self.loop.call_later(LOOK_AGAIN, self.look)

    def look(self) -> None:
        self.is_looking = False
        full, self.full = self.full, []
        for wire in full:
            self.add(wire)


_rounds: dict[asyncio.AbstractEventLoop, Rounds] = {}


def rounds() -> Rounds:
    """The rounds of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _rounds:
        for closed in [other for other in _rounds if other.is_closed()]:
            del _rounds[closed]
        _rounds[loop] = Rounds(loop)
    return _rounds[loop]


def protocol_behind(send):
    """Daphne's protocol behind an ASGI ``send`` when frames can be written to its transport, else ``None``."""
    try:
        from daphne.ws_protocol import WebSocketProtocol
        from twisted.internet.tcp import Connection

        (protocol,) = send.args
        transport = protocol.transport
        fits = (
            isinstance(protocol, WebSocketProtocol)
            and isinstance(transport, Connection)
            and not transport.TLS
            and protocol._perMessageCompress is None
            and not protocol.maskServerFrames
            and not protocol.logFrames
            and not protocol.logOctets
            and isinstance(transport.dataBuffer, bytes)
            and isinstance(transport.offset, int)
            and isinstance(transport._tempDataLen, int)
            and callable(transport.writeSomeData)
            and len(protocol.send_queue) == 0
            and protocol.state == protocol.STATE_OPEN
        )
    except (AttributeError, ImportError, TypeError, ValueError):
        return None
    return protocol if fits else None


def wire_for(outbox: Outbox, send, give_up: Callable[[], None]) -> DaphneWire | PortableWire:
    """The fastest wire that this accepted connection allows; ``give_up`` is called for a reader that is stuck."""
    protocol = protocol_behind(send)
    return DaphneWire(outbox, protocol, give_up) if protocol else PortableWire(outbox, send, give_up)
