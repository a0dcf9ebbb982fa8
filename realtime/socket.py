"""One socket as the hub sees it: who reads, what they follow, and a bounded way to them."""

import asyncio
from typing import TYPE_CHECKING

from realtime import protocol
from realtime.wire import MOST_BYTES, MOST_FRAMES, Outbox, Text, wire_for

if TYPE_CHECKING:
    from realtime.topics import Standing  # knows the models, which a socket does not need


class Socket:
    """Messages wait here for a slow reader; beyond the bound the socket is closed and resumes by number."""

    def __init__(
        self, *, user_id: int | None, name: str, presence: dict | None, send, close, credential=None, on_slow=None
    ):
        self.user_id, self.name, self.presence = user_id, name, presence
        self.credential = credential  # of authentication.py
        self.variant = ("html", "pl")
        self.topics: dict[str, Standing] = {}
        self.seats: dict[str, dict] = {}  # how this person takes part in calls, by topic
        self.apart: frozenset[int] | None = None  # people not met, by a block of either side; asked when needed
        self.told: dict[str, protocol.Presence] = {}  # last words on who is here, kept only for those with blocks
        self.is_away = self.is_closed = False
        self._close, self._on_slow = close, on_slow
        self._outbox = Outbox()
        self._wire = wire_for(self._outbox, send, self.too_slow)

    def send(self, message: Text) -> None:
        """Queue a ready message; never waits."""
        if self.is_closed:
            return
        outbox = self._outbox
        outbox.put(message)
        self._wire.wake()
        if (len(outbox) > MOST_FRAMES or outbox.bytes > MOST_BYTES // 2) and self.is_over():
            # What will be told anew anyway goes first.
            outbox.drop_replaceable()
            if self.is_over():
                self.too_slow()

    def is_over(self) -> bool:
        """Whether more waits than one reader may cost."""
        frames = len(self._outbox) + self._wire.ahead_frames
        return frames > MOST_FRAMES or self._outbox.bytes + self._wire.ahead_bytes > MOST_BYTES

    def tell(self, frame: protocol.Frame) -> None:
        self.send(Text(protocol.encode(frame)))

    async def room(self) -> None:
        """Wait until a reader who catches up has taken most of what was sent; returns when the socket closed, too."""
        while not self.is_closed and len(self._outbox) + self._wire.ahead_frames > MOST_FRAMES // 4:
            await asyncio.sleep(0.01)

    def too_slow(self) -> None:
        if not self.is_closed and self._on_slow:
            self._on_slow()
        self.drop(protocol.TOO_SLOW)

    def drop(self, code: int) -> None:
        """Close with ``code`` and forget what waits."""
        if not self.is_closed:
            if code != protocol.TOO_SLOW:
                self._wire.flush()  # the last words, such as why
            self.stop()
            # Kept on the socket: a task nobody holds may be collected before it runs.
            self._closing = asyncio.create_task(self._close(code))

    def stop(self) -> None:
        """The connection is gone."""
        self.is_closed = True
        self._outbox.clear()
        self._wire.stop()
