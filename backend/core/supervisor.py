"""Keeps a few processes alive: restarts one that dies, stops all of them together."""

import asyncio
import signal
import sys
from dataclasses import dataclass, field
from time import monotonic

GRACE = 10  # seconds between asking a process to stop and killing it
CRASHES, WITHIN = 5, 60  # so many deaths in so many seconds: something is wrong that no restart mends


@dataclass
class Program:
    """A command to keep running; ``fds`` are inherited."""

    name: str
    command: list[str]
    fds: tuple[int, ...] = ()
    deaths: list[float] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None


class Supervisor:
    """Runs programs until a signal comes or one of them cannot be kept alive."""

    def __init__(self, programs: list[Program]):
        self.programs = programs
        self.stopping = asyncio.Event()
        self.failed = False

    async def run(self) -> int:
        """Exit code: 0 after a signal, 1 when a program kept crashing."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopping.set)
        keepers = [asyncio.create_task(self.keep(program)) for program in self.programs]
        await self.stopping.wait()
        await asyncio.gather(*(self.stop(program) for program in self.programs))
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        return int(self.failed)

    async def keep(self, program: Program) -> None:
        while not self.stopping.is_set():
            # A session of its own: Ctrl-C reaches the supervisor alone, which stops the others in order.
            program.process = await asyncio.create_subprocess_exec(
                *program.command, pass_fds=program.fds, start_new_session=True
            )
            code = await program.process.wait()
            if self.stopping.is_set():
                return
            now = monotonic()
            program.deaths = [death for death in program.deaths if now - death < WITHIN] + [now]
            if len(program.deaths) >= CRASHES:
                print(f"{program.name} died {CRASHES} times within {WITHIN} s; giving up.", file=sys.stderr, flush=True)
                self.failed = True
                self.stopping.set()
                return
            print(f"{program.name} ended with code {code}; starting it again.", file=sys.stderr, flush=True)
            await asyncio.sleep(min(2 ** len(program.deaths) / 4, 5))

    async def stop(self, program: Program) -> None:
        if program.process is None or program.process.returncode is not None:
            return
        program.process.terminate()
        try:
            async with asyncio.timeout(GRACE):
                await program.process.wait()
        except TimeoutError:
            program.process.kill()
            await program.process.wait()


def supervise(programs: list[Program]) -> int:
    """Run ``programs``; returns the exit code."""

    async def run() -> int:
        return await Supervisor(programs).run()

    return asyncio.run(run())
