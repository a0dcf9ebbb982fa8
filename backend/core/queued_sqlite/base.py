"""SQLite lets a waiting writer sleep and try again, up to 100 ms each time and in no order: with eight writers at once
one in a hundred waited 1.5 s. Here the writers of a process wait for each other, and only then for other processes.
"""

import threading

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LONGEST_WAIT = 20  # seconds, as long as SQLite's own ``timeout`` in the settings


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but a transaction begins when the one before it in this process has ended.

    Raises ``OperationalError`` when that takes longer than ``LONGEST_WAIT``.
    """

    _turn = threading.Lock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def _start_transaction_under_autocommit(self):
        if not self._turn.acquire(timeout=LONGEST_WAIT):
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
            self._turn.release()
