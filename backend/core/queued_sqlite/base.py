"""SQLite lets a waiting writer sleep and try again, up to 100 ms each time and in no order: with eight writers at once
one in a hundred waited 1.5 s. Here the writers of a process wait for each other, first come first served, and only then
for other processes.
"""

import threading
from collections import deque
from time import monotonic

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# Seconds that one transaction may keep the others waiting, as long as SQLite's own ``timeout`` in the settings. A long
# queue in which each has its turn is not broken: on a busy machine the hundredth waits longer than this in all.
LONGEST_WAIT = 20


class Turns:
    """One has the turn; the others stand in the order in which they came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._is_taken = False
        self._since = monotonic()

    def take(self) -> bool:
        """Wait for the turn; ``False`` when nobody gave it on for ``LONGEST_WAIT``."""
        with self._lock:
            if not self._is_taken:
                self._begin()
                return True
            mine = threading.Event()
            self._queue.append(mine)
        while not mine.wait(timeout=max(0, self._since + LONGEST_WAIT - monotonic())):
            with self._lock:
                if mine.is_set() or self._since + LONGEST_WAIT > monotonic():
                    continue
                self._queue.remove(mine)
                return False
        return True

    def give(self) -> None:
        """The next in the queue has the turn."""
        with self._lock:
            self._is_taken = False
            if self._queue:
                self._begin()
                self._queue.popleft().set()

    def _begin(self) -> None:
        self._is_taken, self._since = True, monotonic()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but a transaction begins when the one before it in this process has ended.

    Raises ``OperationalError`` when that one takes longer than ``LONGEST_WAIT``.
    """

    _turns = Turns()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def _start_transaction_under_autocommit(self):
        if not self._turns.take():
            raise OperationalError("database is locked")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn()
            raise

    def _commit(self):
        super()._commit()  # when it fails, Django rolls back or closes
        self._give_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._give_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self._give_turn()

    def _give_turn(self):
        if self._has_turn:
            self._has_turn = False
            self._turns.give()
