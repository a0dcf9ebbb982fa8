"""What was agreed stays as it was, whatever changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Block
from backend.core.errors import NotAllowed
from backend.lending import services
from backend.lending.selectors.story import acts_of
from backend.lending.services import NotByTheTerms, NotLendable
from backend.sharing.models import Listing
from tests.backend.lending.acts import ask, lent, local, open_daily, reserved
from tests.factories.lending import TermsFactory

DAY = timedelta(days=1)


@pytest.mark.parametrize("is_written", [True, False])
def test_loan_is_extended_by_the_terms_it_began_with(place, drill, halina, marek, is_written):
    if is_written:
        TermsFactory(place=place, extensions=1, max_days=10)
    loan = lent(drill, marek, halina)
    services.save_terms(place, by=halina, extensions=0, max_days=1)
    loan = services.ask_to_extend(loan, by=marek, until=loan.ends_at + 5 * DAY)
    assert services.answer_extension(loan, by=halina, accept=True).extensions == 1
    with pytest.raises(NotByTheTerms):
        services.ask_to_extend(loan, by=marek, until=loan.ends_at + DAY)


def test_loan_is_picked_up_by_the_terms_it_began_with(place, drill, halina, marek):
    open_daily(place, 10, 18)
    TermsFactory(place=place, pickup_days=3)
    loan = reserved(drill, marek, halina, at=(local(2, 12), local(9, 12)))
    services.save_terms(place, by=halina, pickup_days=1)
    assert services.make_ready(loan, by=halina).pickup_by == local(4, 18)


def test_what_is_asked_for_later_follows_the_new_terms(place, drill, halina, marek):
    services.save_terms(place, by=halina, max_days=2)
    with pytest.raises(NotByTheTerms):
        ask(drill, marek)


def test_owner_does_not_lend_to_somebody_whom_they_blocked_meanwhile(ladder, oksana, marek):
    loan = ask(ladder, marek)
    assert "accept" in acts_of(loan, oksana)
    Block.objects.create(blocker=oksana, blocked=marek)
    assert acts_of(loan, oksana) & {"accept", "decline"} == {"decline"}
    with pytest.raises(NotAllowed):
        services.accept_loan(loan, by=oksana)
    assert services.decline_loan(loan, by=oksana, reason="Nie teraz").status == "declined"


def test_place_lends_to_a_neighbour_whom_an_animator_blocked(drill, halina, marek):
    loan = ask(drill, marek)
    Block.objects.create(blocker=halina, blocked=marek)
    assert "accept" in acts_of(loan, halina)
    assert services.accept_loan(loan, by=halina).status == "reserved"


def test_request_can_be_answered_after_the_day_of_the_listing(ladder, oksana, marek):
    loan = ask(ladder, marek)
    Listing.objects.filter(pk=ladder.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert services.accept_loan(loan, by=oksana).status == "reserved"


def test_request_for_what_moderators_hid_is_not_accepted(ladder, oksana, marek):
    loan = ask(ladder, marek)
    Listing.objects.filter(pk=ladder.pk).update(hidden_at=timezone.now())
    with pytest.raises(NotLendable):
        services.accept_loan(loan, by=oksana)
