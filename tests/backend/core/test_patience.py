"""A database that falls silent: who serves people does not wait for it."""

import time
from urllib.parse import unquote

import environ
import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from backend.core import patience
from backend.core.patience import PatientConnection

LONG = "SELECT pg_sleep(0.6)"  # longer than anybody here is patient


@pytest.fixture
def address(postgres_url):
    """Of the database, as libpq reads it."""
    parts = environ.Env.db_url_config(postgres_url)
    account = {"user": parts["USER"], "password": parts["PASSWORD"] or None, "dbname": parts["NAME"]}
    return make_conninfo(host=unquote(parts["HOST"]), port=parts["PORT"] or None, **account)


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(PatientConnection, "seconds", 0.2)
    monkeypatch.setattr(patience, "CHECK_SECONDS", 0.2)


def test_question_without_answer_is_given_up(address, hurried):
    with PatientConnection.connect(address, autocommit=True) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
        with pytest.raises(psycopg.OperationalError):
            connection.execute(LONG)
        assert connection.closed, "a late answer would be taken for that to the next question"


def test_commands_wait_as_long_as_it_takes(address):
    with PatientConnection.connect(address, autocommit=True) as connection:
        assert connection.execute(LONG + "::text").fetchall() == [("",)]


def test_error_of_the_database_leaves_the_connection_open(address, hurried):
    with PatientConnection.connect(address, autocommit=True) as connection:
        with pytest.raises(psycopg.DatabaseError):
            connection.execute("SELECT 1/0")
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_pool_replaces_a_connection_that_fell_silent(address, hurried):
    options = {"connection_class": PatientConnection, "check": patience.check, "kwargs": {"autocommit": True}}
    with ConnectionPool(address, min_size=1, max_size=4, timeout=4, **options) as pool:
        with pool.connection() as connection:
            silent = psutil.Process(connection.info.backend_pid)
        silent.suspend()
        began = time.monotonic()
        try:
            with pool.connection() as connection:
                assert connection.info.backend_pid != silent.pid
                assert connection.execute("SELECT 1").fetchall() == [(1,)]
        finally:
            silent.resume()
    assert time.monotonic() - began < 3
