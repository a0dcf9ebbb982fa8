"""A TCP proxy that harms what passes: it cuts, swallows, delays or slices at a chosen byte."""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

UP, DOWN = "up", "down"  # client → server, server → client


@dataclass(frozen=True)
class Toxic:
    """What happens to the bytes of one connection in ``direction``; the other one is left alone.

    After ``after`` bytes (``None``: never) the connection is ``"cut"`` on both sides (RST), ended in order (``"end"``,
    FIN) or half open (``"swallow"``: nothing passes any more, in either direction, and nobody is told).
    Each piece, of at most ``slices`` bytes, waits for ``delay`` seconds.
    """

    direction: str = DOWN
    after: int | None = None
    then: str = "cut"
    delay: float = 0
    slices: int = 65536


class Proxy:
    """Forwards to ``host:port``. The first connections meet ``toxics`` one after another, all others pass unharmed."""

    def __init__(self, host: str, port: int, toxics: Iterable[Toxic] = ()):
        self.target = host, port
        self.toxics = iter(toxics)
        self.connections = self.bitten = 0
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accepted(self, reader, writer) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        toxic = next(self.toxics, None)
        try:
            there = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        await _Passage(self, toxic, (reader, writer), there).run()


class _Passage:
    """One connection: both directions, until either ends."""

    def __init__(self, proxy: Proxy, toxic: Toxic | None, here, there):
        self.proxy, self.toxic = proxy, toxic
        self.here, self.there = here, there
        self.is_swallowing = False

    async def run(self) -> None:
        writers = self.here[1], self.there[1]
        try:
            pumps = [self._pump(self.here[0], self.there[1], UP), self._pump(self.there[0], self.here[1], DOWN)]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(pump) for pump in pumps]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
        finally:
            for writer in writers:
                writer.close()

    async def _pump(self, reader, writer, direction: str) -> None:
        toxic = self.toxic if self.toxic and self.toxic.direction == direction else Toxic(direction)
        passed = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(toxic.slices):
                if toxic.delay:
                    await asyncio.sleep(toxic.delay)
                bites = toxic.after is not None and passed + len(data) >= toxic.after
                if bites:
                    data = data[: toxic.after - passed]
                passed += len(data)
                if not self.is_swallowing:
                    writer.write(data)
                    await writer.drain()
                if bites:
                    await self._bite(toxic, reader)
                    return

    async def _bite(self, toxic: Toxic, reader) -> None:
        self.proxy.bitten += 1
        if toxic.then == "cut":
            self.here[1].transport.abort()
            self.there[1].transport.abort()
        elif toxic.then == "swallow":
            self.is_swallowing = True
            while await reader.read(65536):  # taken and forgotten, so that nobody feels a full pipe
                pass
