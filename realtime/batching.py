"""Many askers, one read: what a storm of sockets needs to know comes in batches and is kept for a moment."""

import asyncio
import contextvars
from collections.abc import Callable, Hashable
from time import monotonic

from realtime.reading import in_thread

LARGEST = 200  # keys of one read
MOST_KEPT = 20_000


class Batch[K: Hashable, V]:
    """Answers of ``read(keys) -> {key: value}``, a blocking function that runs in a thread.

    Who asks while a read is under way waits for the next one, together with all others. Answers are kept for
    ``keep`` seconds, unless ``forget`` drops them; what is forgotten while it is read is read again.
    """

    def __init__(self, read: Callable[[list[K]], dict[K, V]], *, keep: float):
        self.read, self.keep = read, keep
        self.kept: dict[K, tuple[float, V]] = {}
        self.waiting: dict[K, asyncio.Future[V]] = {}
        self.reader: asyncio.Task | None = None
        self.changes = 0

    async def get(self, key: K) -> V:
        """The value of ``key``. Raises what the read raised."""
        if (kept := self.kept.get(key)) and kept[0] > monotonic():
            return kept[1]
        if key not in self.waiting:
            self.waiting[key] = asyncio.get_running_loop().create_future()
        answer = self.waiting[key]
        if self.reader is None:
            # A context of its own: that of a request knows a thread that is busy with the request.
            self.reader = asyncio.create_task(self._run(), context=contextvars.Context())
        # One asker who goes away must not take the answer from the others.
        return await asyncio.shield(answer)

    def forget(self, matches: Callable[[K, V | None], bool] = lambda key, value: True) -> None:
        """Drop kept answers; ``matches`` gets the key and the value."""
        self.changes += 1
        self.kept = {key: kept for key, kept in self.kept.items() if not matches(key, kept[1])}

    async def _run(self) -> None:
        try:
            while self.waiting:
                keys = list(self.waiting)[:LARGEST]
                asked = {key: self.waiting.pop(key) for key in keys}
                await self._answer(asked)
        finally:
            self.reader = None

    async def _answer(self, asked: dict[K, asyncio.Future[V]]) -> None:
        try:
            changes = None
            while changes != self.changes:
                changes = self.changes
                values = await in_thread(self.read)(list(asked))
        except Exception as error:
            for answer in asked.values():
                if not answer.cancelled():
                    answer.set_exception(error)
                    answer.exception()  # nobody may be left to hear it
            return
        if len(self.kept) > MOST_KEPT:
            self.kept.clear()
        until = monotonic() + self.keep
        for key, answer in asked.items():
            if self.keep:
                self.kept[key] = (until, values[key])
            if not answer.done():
                answer.set_result(values[key])
