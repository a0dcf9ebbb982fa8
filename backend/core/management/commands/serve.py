"""``ganek serve``: web, worker and scheduler under one supervisor."""

import errno
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from backend.core.supervision import CrashLoop, Program, Supervisor

PARTS = ("web", "worker", "scheduler")
BACKLOG = 4096  # a storm of reconnects waits here, not for a second SYN
REQUESTS_END = 15  # seconds after its sockets left that a web process gets for requests under way


class Command(BaseCommand):
    help = "Serve Ganek: web processes, the task worker and the scheduler under one supervisor."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("parts", nargs="*", metavar="part", help="web, worker, scheduler (all when none is named)")
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)
        parser.add_argument("--prepare", action="store_true", help="first migrate and load the demo network once")

    def handle(self, *, parts: list[str], host: str, port: int, prepare: bool, **options):
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"No such part: {', '.join(sorted(unknown))}. Parts are {', '.join(PARTS)}.")
        refuse_lonely_processes()
        parts = parts or list(PARTS)
        listener = listen(host, port) if "web" in parts else None
        if prepare:
            self.prepare()
        programs = [program for part in parts for program in programs_of(part, listener)]
        if listener:
            threading.Thread(target=self.greet, args=(host, port), daemon=True).start()
        try:
            # Nobody should wait for an answer from a port that no process listens on any more.
            Supervisor(programs, self.say, on_stop=listener.close if listener else None).run()
        except CrashLoop as trouble:
            raise CommandError(str(trouble)) from trouble

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("demo", if_empty=True, stdout=self.stdout)

    def greet(self, host: str, port: int) -> None:
        """Print the address once the first process answers, and who may sign in to the demo network."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - names an address, binds none
        address = f"http://{host}:{port}"
        if not answers(f"{address}/health/live"):
            return
        lines = ["", f"Ganek is open at {address}", *demo_lines(), "Ctrl-C closes it.", ""]
        self.say("\n".join(lines))


def refuse_lonely_processes() -> None:
    """Several web processes must share a channel layer and a database that takes more than one."""
    if settings.WEB_PROCESSES > 1 and (settings.USES_SQLITE or not settings.VALKEY_URL):
        raise CommandError("WEB_PROCESSES > 1 needs VALKEY_URL and a PostgreSQL DATABASE_URL.")


def listen(host: str, port: int) -> socket.socket:
    """One listening socket that every web process inherits. Raises ``CommandError`` on a busy port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"Port {port} is busy. Choose another: make run PORT={port + 1}") from error
        raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def programs_of(part: str, listener: socket.socket | None) -> list[Program]:
    """The processes of one part."""
    python = sys.executable
    ganek = [python, "-m", "backend.core.cli"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if part == "worker":
        command = [*ganek, "db_worker", "--queue-name", "*", "--no-startup-delay", "--no-reload"]
        return [Program("worker", command, environment=environment)]
    if part == "scheduler":
        # It only puts tasks into the queue, and APScheduler may hang when told to stop: no need to wait for it.
        return [Program("scheduler", [*ganek, "crontask", "--no-heartbeat"], environment=environment, grace=1)]
    command = [python, "-m", "realtime.server", "--fd", str(listener.fileno())]
    leaving = settings.DRAIN_SECONDS + REQUESTS_END
    names = ["web"] if settings.WEB_PROCESSES == 1 else [f"web.{n}" for n in range(1, settings.WEB_PROCESSES + 1)]
    return [Program(name, command, (listener.fileno(),), environment, grace=leaving) for name in names]


def answers(url: str, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=seconds).close()  # noqa: S310 - our own http address
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def demo_lines() -> list[str]:
    """The demo accounts, when this is a development server that holds them."""
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.utils.module_loading import import_string

    if settings.PRODUCTION or not apps.is_installed("backend.demo"):
        return []
    accounts = import_string("backend.demo.accounts.ACCOUNTS")
    people = get_user_model().objects.filter(email__in=[account.email for account in accounts])
    held = set(people.values_list("email", flat=True))
    lines = [f"  {account.role:<17} {account.email}" for account in accounts if account.email in held]
    password = import_string("backend.demo.accounts.PASSWORD")
    return [f"Demo accounts (password of all: {password})", *lines] if lines else []
