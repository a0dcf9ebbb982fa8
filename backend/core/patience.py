"""A PostgreSQL that falls silent is given up, so that people are told and nobody waits for ever.

Without this a lost network path (no reset, no answer) holds each thread that asks until TCP gives up, after hours.
"""

from typing import ClassVar

from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

CHECK_SECONDS = 1.0  # for the question whether a connection still works


class PatientConnection(Connection):
    """A connection that is closed when one answer takes longer than ``seconds`` (``None``: as long as it takes)."""

    # Web processes set it; a migration or a backup may take its time.
    seconds: ClassVar[float | None] = None

    def wait(self, gen, interval=0.1, timeout=None):
        try:
            return super().wait(gen, interval, self.seconds if timeout is None else timeout)
        except OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # No answer came. Should one come now, it must not be taken for that to the next question.
                self.pgconn.finish()
            raise


def check(connection: PatientConnection) -> None:
    """Raise ``OperationalError`` unless ``connection`` answers soon: the pool then opens another."""
    connection.seconds = CHECK_SECONDS
    try:
        ConnectionPool.check_connection(connection)
    finally:
        del connection.seconds
