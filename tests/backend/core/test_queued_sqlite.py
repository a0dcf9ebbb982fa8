"""Writers of one process take turns on SQLite, whatever becomes of the one before."""

import threading
from time import monotonic

import pytest
from django.db import OperationalError, connection, transaction

from backend.accounts.models import User
from backend.core.queued_sqlite import base
from tests.factories.accounts import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has locks of its own"),
]


def in_thread(act):
    """Run ``act`` in a thread with a connection of its own, and return what it returned or raised."""
    results = []

    def run():
        try:
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def rename(person, name):
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(display_name=name)


def test_a_writer_waits_for_the_one_before():
    person = UserFactory()
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(display_name="First")
        thread, results = in_thread(lambda: rename(person, "Second"))
        assert results == []
    thread.join()
    assert results == [None]
    person.refresh_from_db()
    assert person.display_name == "Second"


@pytest.mark.parametrize("end", ["rollback", "close"])
def test_a_transaction_that_breaks_gives_its_turn_to_the_next(end):
    person = UserFactory()

    def broken():
        with transaction.atomic():
            if end == "close":
                connection.connection.close()
            raise ZeroDivisionError

    thread, results = in_thread(broken)
    thread.join()
    assert isinstance(results[0], Exception)
    rename(person, "Next")
    person.refresh_from_db()
    assert person.display_name == "Next"


def test_a_writer_that_waits_too_long_is_told(monkeypatch):
    monkeypatch.setattr(base, "LONGEST_WAIT", 0.05)
    person = UserFactory()
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(display_name="First")
        thread, results = in_thread(lambda: rename(person, "Second"))
        thread.join()
    assert isinstance(results[0], OperationalError)


def test_a_long_queue_in_which_each_has_its_turn_is_not_broken(monkeypatch):
    monkeypatch.setattr(base, "LONGEST_WAIT", 0.5)
    person, names = UserFactory(), [f"N{number}" for number in range(8)]
    pause = threading.Event()

    def slowly(name):
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(display_name=name)
            pause.wait(0.15)

    begun = monotonic()
    started = [in_thread(lambda name=name: slowly(name)) for name in names]
    for thread, _results in started:
        thread.join()
    assert monotonic() - begun > base.LONGEST_WAIT
    assert [results for _thread, results in started] == [[None]] * len(names)


def test_writers_have_their_turn_in_the_order_in_which_they_came():
    turns, order, waiting = base.Turns(), [], []
    turns.take()
    for number in range(5):
        thread = threading.Thread(target=lambda number=number: (turns.take(), order.append(number), turns.give()))
        thread.start()
        waiting.append(thread)
        while len(turns._queue) <= number:
            pass
    turns.give()
    for thread in waiting:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
