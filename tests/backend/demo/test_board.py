"""The board of the demo network: true to the rules of sharing and lending, and alive in every state."""

from collections import Counter

import pytest

from backend.impact.selectors import place_impact
from backend.lending.models import Hold, Loan
from backend.lending.selectors.pool import quantity_of
from backend.sharing.models import Draw, Listing, ListingRequest, SavedSearch, ThankYou
from backend.sharing.services.checking import WITH_WORDS, hits_of, of_end, of_food
from backend.sharing.services.fields import unknown_fields
from backend.sharing.services.lots import drawn_order, fingerprint
from tests.backend.demo.conftest import CLOCK, facts

pytestmark = pytest.mark.django_db  # so that these tests alone get a database, too


def test_every_state_of_loans_requests_and_queues_is_there(network):
    assert set(Loan.objects.values_list("status", flat=True)) == set(Loan.Status.values)
    assert set(Hold.objects.values_list("status", flat=True)) == {"waiting", "offered"}
    missing = set(ListingRequest.Status.values) - set(ListingRequest.objects.values_list("status", flat=True))
    assert missing <= {"lapsed"}


def test_nobody_has_more_of_a_thing_than_there_is(network):
    for thing in Listing.objects.filter(loans__isnull=False).distinct():
        loans = list(thing.loans.filter(status__in=[*Loan.FIRM, *Loan.ENDED]).exclude(status=Loan.Status.LOST))
        for loan in loans:
            at_once = [one for one in loans if one.taken_from <= loan.taken_from < one.taken_until]
            assert sum(one.amount for one in at_once) <= quantity_of(thing), loan


def test_story_of_each_loan_ends_where_the_loan_is_and_never_in_the_future(network):
    for loan in Loan.objects.select_related("listing").prefetch_related("steps"):
        steps = list(loan.steps.all())
        assert steps, loan
        assert [step.at for step in steps] == sorted(step.at for step in steps), loan
        assert steps[-1].at <= CLOCK, loan
        assert loan.created_at >= loan.listing.created_at, loan


def test_things_that_cannot_be_had_say_so_on_their_cards(network):
    assert Listing.objects.get(slug="projektor-osrodka").busy_until > CLOCK
    assert Listing.objects.get(slug="krzesla-skladane-osrodka").busy_until is None


def test_what_is_promised_is_never_more_than_there_is(network):
    for listing in Listing.objects.filter(kind__in=["give", "food"]).prefetch_related("requests"):
        taken = sum(one.amount for one in listing.requests.all() if one.status in ListingRequest.TAKEN)
        assert taken <= (listing.quantity or 1), listing


def test_lots_were_drawn_as_anybody_can_check(network):
    for draw in Draw.objects.select_related("listing"):
        assert draw.commitment == fingerprint(draw.secret)
        if draw.drawn_at:
            assert draw.order == drawn_order(draw.secret, draw.order)
    assert Draw.objects.filter(drawn_at=None).count() == 1


def test_food_says_what_the_rules_ask_for(network):
    food = list(Listing.objects.open(at=CLOCK).filter(kind="food").select_related("place", "author"))
    assert food
    changed = {"kind", "use_by", "best_before", "made_on", "allergens", "storage", "is_homemade", "body"}
    for listing in food:
        assert not [*of_food(listing, changed, CLOCK), *of_end(listing, changed, CLOCK)], listing.title
        assert not hits_of(listing, changed), listing.title


def test_no_words_of_the_demo_are_stopped(network):
    words = {"kind", "pickup", *WITH_WORDS}
    for listing in Listing.objects.select_related("place", "author"):
        assert not hits_of(listing, words), listing.title
        assert not unknown_fields(listing), listing.title


def test_year_of_exchanges_is_worth_showing(network):
    impact = place_impact(network)
    assert impact.is_shown
    assert all(table.lines for table in (impact.handed, impact.lent, impact.helped))
    assert ThankYou.objects.filter(author_agrees=True, receiver_agrees=True).exists()
    assert SavedSearch.objects.filter(user__email="marek@example.org").count() == 2


def test_same_seed_and_clock_make_the_same_board(network, first_time):
    assert facts() == first_time
    assert Counter(status for _slug, _code, status, _at in first_time[0])["returned"] >= 30
