"""A small supervisor: starts processes, prefixes their lines, restarts the dead, stops all together."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE_SECONDS = 10
CRASHES_ALLOWED = 5
CRASH_WINDOW_SECONDS = 60
LONGEST_PAUSE_SECONDS = 8

# On Linux the kernel ends a child whose supervisor was killed outright; loaded here, never after fork.
libc = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1


class CrashLoop(Exception):
    """A process died too often in a short time."""


@dataclass
class Program:
    """One process to keep alive. ``files`` are descriptors that it inherits."""

    name: str
    command: list[str]
    files: tuple[int, ...] = ()
    environment: dict[str, str] | None = None
    grace: float = GRACE_SECONDS
    process: subprocess.Popen | None = None
    deaths: deque = field(default_factory=lambda: deque(maxlen=CRASHES_ALLOWED))
    next_start: float = 0

    def start(self, write: Callable[[str], None]) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops all in order.
        self.process = subprocess.Popen(  # noqa: S603 - the command is built by us
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            pass_fds=self.files,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_supervisor if libc else None,
            text=True,
            errors="replace",
        )
        threading.Thread(target=self._copy_lines, args=(self.process, write), daemon=True).start()

    def _copy_lines(self, process: subprocess.Popen, write: Callable[[str], None]) -> None:
        for line in process.stdout:
            write(f"{self.name:<10}| {line.rstrip()}")

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def die_with_supervisor() -> None:
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """``run()`` returns 0 after a signal asked it to stop, and raises ``CrashLoop`` when it gives up."""

    def __init__(self, programs: list[Program], write: Callable[[str], None], on_stop: Callable | None = None):
        self.programs = programs
        self.write = write
        self.on_stop = on_stop
        self.stopping = threading.Event()

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            while not self.stopping.is_set():
                for program in self.programs:
                    self._keep_alive(program)
                self.stopping.wait(0.2)
        finally:
            self._stop_all()
        return 0

    def _keep_alive(self, program: Program) -> None:
        if program.is_running:
            return
        now = time.monotonic()
        if program.process is not None:
            self._count_death(program, now)
        if now >= program.next_start:
            program.start(self.write)

    def _count_death(self, program: Program, now: float) -> None:
        code = program.process.returncode
        program.process = None
        program.deaths.append(now)
        recent = [death for death in program.deaths if now - death < CRASH_WINDOW_SECONDS]
        if len(recent) >= CRASHES_ALLOWED:
            raise CrashLoop(
                f"{program.name} died {len(recent)} times in {CRASH_WINDOW_SECONDS} s (last exit code {code}). "
                "Its lines above say why; `ganek doctor` checks the rest."
            )
        pause = 0 if len(recent) == 1 else min(2 ** (len(recent) - 2), LONGEST_PAUSE_SECONDS)
        program.next_start = now + pause
        self.write(f"{program.name} ended with exit code {code}; starting it again in {pause} s")

    def _stop_all(self) -> None:
        running = [program for program in self.programs if program.is_running]
        for program in running:
            program.process.terminate()
        if self.on_stop:
            self.on_stop()
        asked = time.monotonic()
        for program in sorted(running, key=lambda program: program.grace):
            try:
                program.process.wait(max(0, asked + program.grace - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.write(f"{program.name} did not stop in {program.grace} s and is killed")
                program.process.kill()
                program.process.wait()
