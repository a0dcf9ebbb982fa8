"""Many at one moment, each in a thread with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import OperationalError, connection

from backend.core.errors import DomainError

TRIES = 20


def at_once(*acts: Callable) -> list:
    """Start all ``acts`` together; what each returned, or the ``DomainError`` that refused it, in their order.

    Everybody is connected before anybody begins.
    """
    start = Barrier(len(acts))

    def run(act):
        try:
            connect()
            start.wait()
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(run, acts))


def connect() -> None:
    """Open the connection of this thread, beside the pool: however many act at once, nobody waits for a place in it."""
    settings = connection.settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    connection.settings_dict = {**settings, "OPTIONS": options}
    for left in reversed(range(TRIES)):
        try:
            connection.ensure_connection()
            return
        except OperationalError:  # two hundred new processes of PostgreSQL take a while on a busy machine
            if not left:
                raise


def wait_until_waiting(sessions: int) -> None:
    """Return once as many ``sessions`` of this database wait for a lock (PostgreSQL). Inside a transaction or not."""
    for _try in range(500):
        with connection.cursor() as cursor:
            # Inside a transaction what the others do is read once and remembered.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            waiting = "datname = current_database() AND wait_event_type = 'Lock'"
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")  # noqa: S608
            if cursor.fetchone()[0] >= sessions:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError(f"Fewer than {sessions} sessions wait for a lock.")
