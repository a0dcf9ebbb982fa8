"""Everybody at once: never one seat too many, never one too few, the order kept. On both engines."""

from datetime import timedelta
from functools import partial
from random import Random

import pytest

from backend.events.models import Attendance
from backend.events.services import give_up, sign_up
from tests.backend.events.lists import assert_counted
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory
from tests.parallel import at_once

CROWD, SEATS = 200, 10


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_hundred_parties_for_ten_seats(place, monkeypatch):
    # All write at one moment. How long the last one would wait on a slow machine is not asked here.
    monkeypatch.setattr("backend.core.queued_sqlite.base.LONGEST_WAIT", 300)
    date = OccurrenceFactory(place=place, capacity=SEATS)
    chance = Random(7)  # noqa: S311 - the same crowd each time
    people = UserFactory.create_batch(CROWD)
    parties = {person.pk: chance.choice([1, 1, 1, 2, 2, 3, 4]) for person in people}

    outcomes = at_once(*(partial(sign_up, date, by=user, party=parties[user.pk], waits=True) for user in people))
    assert all(isinstance(outcome, Attendance) for outcome in outcomes), outcomes
    assert_counted(date)
    assert date.attendances.count() == CROWD
    assert date.taken <= SEATS
    queue = list(date.attendances.queue())
    assert date.taken == SEATS or queue[0].party > SEATS - date.taken
    assert_order_is_kept(date)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_seats_given_up_in_a_crowd_go_on_in_order(place):
    date = OccurrenceFactory(place=place, capacity=SEATS)
    seated, waiting = UserFactory.create_batch(SEATS), UserFactory.create_batch(20)
    for person in [*seated, *waiting]:
        sign_up(date, by=person, waits=True)
    newcomers = UserFactory.create_batch(6)
    at_once(
        *(partial(give_up, date, by=person) for person in seated),
        *(partial(sign_up, date, by=person, waits=True) for person in newcomers),
    )
    assert_counted(date)
    assert date.taken == SEATS
    assert [row.user for row in date.attendances.going().order_by("queued_at", "pk")] == waiting[:SEATS]
    assert {row.user for row in list(date.attendances.queue())[:10]} == set(waiting[SEATS:])


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_last_seat_before_the_start_goes_to_the_first_of_the_list_alone(place):
    date = OccurrenceFactory(place=place, capacity=1)
    (holder, *waiting) = UserFactory.create_batch(9)
    soon = date.starts_at - timedelta(minutes=90)
    for person in (holder, *waiting):
        sign_up(date, by=person, waits=True, at=soon)
    give_up(date, by=holder, at=soon)
    outcomes = at_once(*(partial(sign_up, date, by=person, at=soon) for person in waiting))
    assert sum(getattr(outcome, "status", "") == "going" for outcome in outcomes) == 1
    assert_counted(date)


def assert_order_is_kept(date) -> None:
    """Nobody with a seat, who once waited, asked later than somebody of no larger party who still waits."""
    queue = list(date.attendances.queue())
    for row in date.attendances.going().exclude(queued_at=None):
        assert not [other for other in queue if other.queued_at < row.queued_at and other.party <= row.party]
