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
    ``keep`` seconds, unless ``forget`` drops them; what is forgotten while it is read is read again. A value that is
    an exception is raised to those who asked for its key, and not kept.
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
        now = monotonic()
        self.kept = {key: kept for key, kept in self.kept.items() if kept[0] > now and not matches(key, kept[1])}

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
                fail(answer, error)
            return
        for key, answer in asked.items():
            value = values.get(key, KeyError(key))
            if isinstance(value, Exception):
                fail(answer, value)
                continue
            self._keep(key, value)
            if not answer.done():
                answer.set_result(value)

    def _keep(self, key: K, value: V) -> None:
        if self.keep:
            self.kept.pop(key, None)  # so that the dictionary's order is that of age
            self.kept[key] = (monotonic() + self.keep, value)
            if len(self.kept) > MOST_KEPT:
                del self.kept[next(iter(self.kept))]


def fail(answer: asyncio.Future, error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
        answer.exception()  # nobody may be left to hear it
