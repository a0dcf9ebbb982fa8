"""Who waits, in which order, and how long an offer stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import NotAllowed
from backend.lending import services
from backend.lending.models import Hold
from backend.lending.services import OfferOver, ThingTaken, upkeep
from backend.sharing.models import Listing
from tests.backend.lending.acts import ask, reserved, told, wait
from tests.factories.lending import TermsFactory, span


@pytest.fixture
def promised(ladder, oksana, halina):
    return reserved(ladder, halina, oksana, at=span(5, 3))


def statuses() -> list[str]:
    return list(Hold.objects.order_by("pk").values_list("status", flat=True))


def test_freed_time_is_offered_in_order(ladder, oksana, promised, marek, jan):
    wait(ladder, marek)
    wait(ladder, jan)
    services.cancel_loan(promised, by=oksana, reason="Pękła")
    assert statuses() == ["offered", "waiting"]
    assert (told(marek), told(jan)) == (["hold_offered"], [])


def test_offer_keeps_the_time_from_everyone_else(ladder, oksana, promised, marek, jan):
    hold = wait(ladder, marek)
    services.cancel_loan(promised, by=oksana, reason="Pękła")
    with pytest.raises(ThingTaken):
        ask(ladder, jan)
    loan = ask(ladder, marek)  # in the usual way
    hold.refresh_from_db()
    assert (hold.status, hold.loan) == ("taken", loan)


def test_own_offer_is_used_up_only_by_its_own_time(place, drill, halina, marek):
    TermsFactory(place=place, buffer_hours=2)
    starts_at, ends_at = span(3, 2)
    offer = wait(drill, marek, at=(starts_at, ends_at))
    with pytest.raises(ThingTaken):  # the two hours after it belong to the offer
        ask(drill, marek, at=(ends_at, ends_at + timedelta(days=1)))
    offer.refresh_from_db()
    assert offer.status == "offered"


def test_who_waits_for_another_time_is_not_held_up_by_the_first(ladder, oksana, promised, marek, jan):
    reserved(ladder, jan, oksana, at=span(10, 1))
    wait(ladder, marek, at=span(6, 4.5))  # also needs the day of the other loan
    hold = wait(ladder, jan, at=span(6, 1))
    services.withdraw_loan(promised, by=promised.borrower)
    hold.refresh_from_db()
    assert (hold.status, statuses()[0]) == ("offered", "waiting")


def test_silent_offer_passes_on(ladder, oksana, promised, marek, jan):
    wait(ladder, marek)
    wait(ladder, jan)
    services.cancel_loan(promised, by=oksana, reason="Pękła")
    hold = Hold.objects.get(user=marek)
    assert upkeep.expire_offers(now=hold.offered_until - timedelta(minutes=1)) == 0
    assert upkeep.expire_offers(now=hold.offered_until) == 1
    assert statuses() == ["lapsed", "offered"]
    assert told(marek) == ["hold_offered", "hold_lapsed"]
    with pytest.raises(OfferOver):
        services.take_offer(hold, by=marek)


def test_offer_given_back_passes_on_at_once(ladder, oksana, promised, marek, jan):
    wait(ladder, marek)
    wait(ladder, jan)
    services.cancel_loan(promised, by=oksana, reason="Pękła")
    services.leave_queue(Hold.objects.get(user=marek), by=marek)
    assert statuses() == ["left", "offered"]


def test_thing_of_the_place_is_reserved_by_saying_yes(drill, halina, marek, jan):
    first = reserved(drill, jan, halina)
    hold = wait(drill, marek)
    services.withdraw_loan(first, by=jan)
    loan = services.take_offer(hold, by=marek)
    assert (loan.status, services.take_offer(hold, by=marek)) == ("reserved", loan)


def test_declined_offer_of_the_owner_goes_to_the_next(ladder, oksana, promised, marek, jan):
    first, second = wait(ladder, marek), wait(ladder, jan)
    services.cancel_loan(promised, by=oksana, reason="Pękła")
    loan = services.take_offer(first, by=marek)
    second.refresh_from_db()
    assert second.status == "waiting"
    services.decline_loan(loan, by=oksana, reason="Nie znamy się")
    second.refresh_from_db()
    assert second.status == "offered"


def test_free_time_is_offered_to_who_joins(ladder, marek):
    assert wait(ladder, marek).status == "offered"


def test_another_time_is_a_new_place_at_the_end(ladder, promised, marek, jan):
    first = wait(ladder, marek)
    wait(ladder, jan)
    assert wait(ladder, marek) == first
    moved = wait(ladder, marek, at=span(6, 1))
    assert (moved.pk != first.pk, statuses()) == (True, ["left", "waiting", "waiting"])


def test_who_waits_past_the_time_is_told(ladder, promised, marek):
    hold = wait(ladder, marek)
    assert upkeep.expire_offers(now=hold.ends_at) == 1
    assert told(marek) == ["hold_ended"]


def test_more_of_it_serves_the_queue(ladder, promised, marek):
    wait(ladder, marek)
    Listing.objects.filter(pk=ladder.pk).update(quantity=2)
    assert upkeep.serve_queues() == 1
    assert statuses() == ["offered"]


def test_nobody_leaves_the_queue_for_somebody_else(ladder, promised, marek, jan):
    with pytest.raises(NotAllowed):
        services.leave_queue(wait(ladder, marek), by=jan)


def test_queue_of_a_thing_that_left_the_board_ends(ladder, promised, marek):
    wait(ladder, marek)
    Listing.objects.filter(pk=ladder.pk).update(hidden_at=timezone.now())
    assert upkeep.expire_offers() == 1
    assert statuses() == ["lapsed"]
