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
