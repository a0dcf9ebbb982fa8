"""A Ganek to measure: a database with a thousand neighbours and fifty rooms, and servers on a core of their own."""

import contextlib
import json
import os
import resource
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORES = sorted(os.sched_getaffinity(0))
PEOPLE, ROOMS, WORDS = 1000, 50, 60
UNLIMITED = {"SOCKETS_PER_ADDRESS": "1000000", "API_RATE_GUEST": "1000000/min", "API_RATE_PERSON": "1000000/min"}


def environment(folder: Path, **more) -> dict[str, str]:
    """Settings of a server that is measured, with its own data and no limits that the crowd would meet."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "VALKEY_URL")}
    own = {"DATA_DIR": str(folder), "PRODUCTION": "1", "SECRET_KEY": secrets.token_hex(40), "LOG_LEVEL": "ERROR"}
    return kept | own | UNLIMITED | more


def ganek(settings: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "backend.core.cli", *arguments]
    done = subprocess.run(command, env=settings, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def furnish(settings: dict[str, str]) -> dict:
    """Migrate and fill; returns ``rooms`` (ids), ``sessions`` and ``tokens`` (keys, one a person)."""
    ganek(settings, "migrate", "-v0")
    ganek(settings, "collectstatic", "--noinput", "-v0")
    return json.loads(ganek(settings, "shell", "-v0", "-c", "import benchmarks.realtime.furnish"))


@contextlib.contextmanager
def many_files():
    """This process and those it starts may hold as many connections as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.contextmanager
def serving(name: str, settings: dict[str, str]):
    """One server on the first core, this process on the last; yields ``(port, pid)``."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port, file = listener.getsockname()[1], listener.fileno()
    command = [sys.executable, "-m", "benchmarks.realtime.servers", name, str(file)]
    process = subprocess.Popen(command, env=settings, cwd=ROOT, pass_fds=[file], stderr=subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, {CORES[0]})
    os.sched_setaffinity(0, {CORES[-1]})
    listener.close()
    try:
        if name in ("ganek", "single"):
            wait_for(port)
        yield port, process.pid
    finally:
        os.sched_setaffinity(0, CORES)
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=10).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
