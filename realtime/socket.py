"""One socket as the hub sees it: a bounded queue and a task that writes."""

import asyncio
from collections import deque

from realtime import protocol

MOST_FRAMES = 256
MOST_BYTES = 1024 * 1024


class Socket:
    """Frames wait here for a slow reader; beyond the bound the socket is closed and resumes by number."""

    def __init__(self, *, user_id: int | None, name: str, presence: dict | None, write, close):
        self.user_id, self.name, self.presence = user_id, name, presence
        self.variant = ("html", "pl")
        self.topics: set[str] = set()
        self.is_away = False
        self._write, self._close = write, close
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._writer = asyncio.create_task(self._run())
        self.is_closed = False

    def send(self, text: str) -> None:
        """Queue a ready frame; never waits."""
        if self.is_closed:
            return
        self._waiting.append(text)
        self._bytes += len(text)
        if len(self._waiting) > MOST_FRAMES or self._bytes > MOST_BYTES:
            self.drop(protocol.TOO_SLOW)
            return
        self._wake.set()

    def tell(self, frame: protocol.Frame) -> None:
        self.send(protocol.encode(frame))

    def drop(self, code: int) -> None:
        """Close with ``code`` and forget what waits."""
        if not self.is_closed:
            self.is_closed = True
            self._waiting.clear()
            self._writer.cancel()
            # Kept on the socket: a task nobody holds may be collected before it runs.
            self._closing = asyncio.create_task(self._close(code))

    def stop(self) -> None:
        """The connection is gone."""
        self.is_closed = True
        self._writer.cancel()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                text = self._waiting.popleft()
                self._bytes -= len(text)
                await self._write(text)
