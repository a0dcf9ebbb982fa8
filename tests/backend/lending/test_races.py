"""Many at one moment, each on a connection of its own: one thing, one time, one borrower."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Hold, Loan
from backend.lending.services import ThingTaken, WrongState
from tests.backend.lending.acts import ask, told
from tests.factories.accounts import UserFactory
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]

CROWD = 100


def test_of_a_hundred_who_reserve_at_once_one_wins_and_the_rest_are_queued(place, oksana):
    ladder = ThingFactory(place=place, author=oksana, handing="first")
    crowd = UserFactory.create_batch(CROWD)
    starts_at, ends_at = span()
    facts = {"starts_at": starts_at, "ends_at": ends_at}
    outcomes = at_once(*[partial(services.request_loan, ladder, by=neighbour, **facts) for neighbour in crowd])
    won = [outcome for outcome in outcomes if isinstance(outcome, Loan)]
    assert [loan.status for loan in won] == ["reserved"]
    refusals = [str(outcome) for outcome in outcomes if isinstance(outcome, ThingTaken)]
    assert len(refusals) == CROWD - 1
    assert all("Najbliższy wolny termin" in words and "stanąć w kolejce" in words for words in refusals)
    losers = [neighbour for neighbour, outcome in zip(crowd, outcomes, strict=True) if outcome not in won]
    at_once(*[partial(services.join_queue, ladder, by=neighbour, **facts) for neighbour in losers])
    assert Hold.objects.filter(status="waiting").count() == CROWD - 1
    assert Loan.objects.firm().get() == won[0]


def test_of_a_hundred_requests_accepted_at_once_one_is_kept_and_the_rest_are_told_and_queued(place, oksana):
    ladder = ThingFactory(place=place, author=oksana)
    crowd = UserFactory.create_batch(CROWD)
    loans = [ask(ladder, neighbour) for neighbour in crowd]
    outcomes = at_once(*[partial(services.accept_loan, loan, by=oksana) for loan in loans])
    assert sum(isinstance(outcome, Loan) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, (WrongState, ThingTaken)) for outcome in outcomes) == CROWD - 1
    winner = Loan.objects.firm().get().borrower
    losers = [neighbour for neighbour in crowd if neighbour != winner]
    assert all(told(neighbour) == ["loan_declined"] for neighbour in losers)
    # In the order in which they asked.
    assert list(Hold.objects.filter(status="waiting").order_by("pk").values_list("user", flat=True)) == [
        neighbour.pk for neighbour in losers
    ]


def test_of_a_hundred_who_record_a_loan_at_the_desk_at_once_one_wins(place, halina):
    drill = ThingFactory(place=place, author=halina, is_of_place=True)
    ends_at = timezone.now() + timedelta(days=3)
    record = partial(services.record_loan, drill, by=halina, ends_at=ends_at, name="Pani Zosia")
    outcomes = at_once(*[record] * CROWD)
    assert sum(isinstance(outcome, Loan) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ThingTaken) for outcome in outcomes) == CROWD - 1
    assert Loan.objects.get().status == "on_loan"


def test_pool_is_never_overdrawn_by_a_crowd(place, halina):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=7)
    starts_at, ends_at = span()
    record = partial(
        services.record_loan, chairs, by=halina, starts_at=starts_at, ends_at=ends_at, name="Jan", amount=2,
        is_handed_out=False,
    )  # fmt: skip
    outcomes = at_once(*[record] * 20)
    assert sum(isinstance(outcome, Loan) for outcome in outcomes) == 3


def test_offer_is_taken_or_passed_on_but_not_both(place, halina, marek, oksana):
    drill = ThingFactory(place=place, author=halina, is_of_place=True)
    starts_at, ends_at = span()
    hold = services.join_queue(drill, by=marek, starts_at=starts_at, ends_at=ends_at)
    services.join_queue(drill, by=oksana, starts_at=starts_at, ends_at=ends_at)
    at_once(partial(services.take_offer, hold, by=marek), partial(services.leave_queue, hold, by=marek))
    hold.refresh_from_db()
    assert Loan.objects.firm().count() + Hold.objects.filter(status="offered").count() == 1


def test_database_itself_refuses_what_no_service_checked(place):
    drill, other = ThingFactory(place=place), ThingFactory(place=place)
    first = LoanFactory(listing=drill, status="reserved")
    second = LoanFactory(listing=drill, status="requested")
    facts = {"starts_at": first.starts_at, "ends_at": first.ends_at}
    with pytest.raises(IntegrityError, match="thing_lent_once"), transaction.atomic():
        Loan.objects.filter(pk=second.pk).update(is_firm=True, status="reserved")
    with pytest.raises(IntegrityError, match="thing_lent_once"), transaction.atomic():
        LoanFactory(listing=drill, status="on_loan", **facts)
    LoanFactory(listing=other, status="on_loan", **facts)
    LoanFactory(listing=drill, status="reserved", starts_at=first.ends_at)
    LoanFactory(listing=drill, status="reserved", is_single=False, **facts)
