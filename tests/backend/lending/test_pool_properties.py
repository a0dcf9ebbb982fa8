"""Whatever is lent, when and how often: a request is taken exactly when at every moment enough is left."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors import availability, earliest_free
from backend.lending.services import ThingTaken
from backend.sharing.models import Listing
from backend.sharing.registry import available
from tests.examples import examples
from tests.factories.lending import TermsFactory, ThingFactory, soon

HOUR = timedelta(hours=1)
SPAN = st.tuples(st.integers(0, 40), st.integers(1, 24), st.integers(1, 3))
QUICK = settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def hours_of(start: int, length: int, buffer: int) -> range:
    return range(start, start + length + buffer)


def level(taken: list, hour: int, buffer: int) -> int:
    return sum(amount for start, length, amount in taken if hour in hours_of(start, length, buffer))


@pytest.fixture
def undone():
    """Each example begins with what the test found."""

    class Undone:
        def __enter__(self):
            self.attempt = transaction.atomic()
            self.attempt.__enter__()

        def __exit__(self, *_error):
            transaction.set_rollback(True)
            self.attempt.__exit__(None, None, None)

    return Undone()


@QUICK
@given(quantity=st.integers(1, 4), buffer=st.sampled_from([0, 0, 2, 5]), wishes=st.lists(SPAN, min_size=1, max_size=9))
def test_request_is_taken_exactly_when_enough_is_left_at_every_moment(place, halina, undone, quantity, buffer, wishes):
    begins = soon(3)
    with undone:
        TermsFactory(place=place, buffer_hours=buffer)
        chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=quantity)
        taken = []
        for start, length, amount in wishes:
            fits = amount <= quantity and all(
                level(taken, hour, buffer) + amount <= quantity for hour in hours_of(start, length, buffer)
            )
            span = {"starts_at": begins + start * HOUR, "ends_at": begins + (start + length) * HOUR}
            shown = available(Listing.objects.filter(pk=chairs.pk), *span.values()).exists()
            # The board asks for one, and not for the hours between two loans that come after.
            assert shown == all(level(taken, hour, buffer) < quantity for hour in range(start, start + length))
            assert is_lent(chairs, halina, amount=amount, **span) == fits
            taken += [(start, length, amount)] * fits
        check_calendar(chairs, begins, taken, quantity, buffer)


def is_lent(chairs, by, **wish) -> bool:
    try:
        with transaction.atomic():
            services.record_loan(chairs, by=by, name="Jan", is_handed_out=False, **wish)
    except ThingTaken:
        return False
    except Invalid as refusal:
        return refusal.field != "amount"
    return True


def check_calendar(chairs, begins, taken, quantity: int, buffer: int) -> None:
    found = availability(chairs, begins, begins + 80 * HOUR)
    for hour in range(80):
        at = begins + hour * HOUR
        is_taken = any(start <= at < ends for start, ends in found.taken)
        assert is_taken == (level(taken, hour, buffer) >= quantity), hour
    earliest = earliest_free(chairs, 1)
    assert earliest is not None
    first = (earliest[0] - begins) // HOUR
    last = -((begins - earliest[1]) // HOUR)
    assert all(level(taken, hour, buffer) < quantity for hour in range(max(0, first), max(0, last + buffer)))


def test_several_alike_are_shown_while_their_loans_follow_each_other(place, halina):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=2)
    begins = soon(3)
    for day in range(3):
        services.record_loan(
            chairs, by=halina, name="Jan", starts_at=begins + day * 24 * HOUR,
            ends_at=begins + (day + 1) * 24 * HOUR, is_handed_out=False,
        )  # fmt: skip
    assert chairs in available(Listing.objects.all(), begins, begins + 72 * HOUR)


def test_what_is_late_or_needs_a_look_is_counted_of_several_alike(place, halina):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=3)
    now, soonest = timezone.now(), timezone.now() + HOUR

    def is_shown(at):
        return chairs in available(Listing.objects.all(), at, at + HOUR)

    late, broken, _third = (
        services.record_loan(chairs, by=halina, name="Jan", ends_at=now + 48 * HOUR) for _number in range(3)
    )
    assert not is_shown(soonest)
    Loan.objects.filter(pk=late.pk).update(
        starts_at=now - 9 * HOUR, taken_from=now - 9 * HOUR, ends_at=now - HOUR, taken_until=now - HOUR
    )
    assert not is_shown(soonest)
    assert is_shown(now + 30 * HOUR)  # by then it may be back
    services.return_loan(broken, by=halina, is_damaged=True)
    assert not is_shown(soonest)
    assert is_shown(now + 60 * HOUR)  # two are on the shelf again
