"""Rows of what happened, as services leave them: the counting is tested, not the way there."""

from datetime import UTC, datetime, timedelta

from backend.sharing.models import Category, ListingRequest
from tests.factories.accounts import UserFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.lending import LoanFactory
from tests.factories.sharing import ListingFactory

THIS_YEAR = datetime(2026, 6, 1, 12, tzinfo=UTC)


def listing(place, category="other", **fields):
    return ListingFactory(place=place, category=Category.objects.get(key=category), **fields)


def handed_on(place, category="other", times=1, *, amount=1, at=THIS_YEAR, to=None, status="done", **fields):
    """``times`` listings, each with one request that worked out."""
    return [
        ListingRequest.objects.create(
            listing=listing(place, category, **fields),
            user=to or UserFactory(),
            conversation=ConversationFactory(place=place, kind="exchange"),
            status=status,
            amount=amount,
            closed_at=at,
        )
        for _ in range(times)
    ]


def lent(thing, borrower=None, times=1, *, at=THIS_YEAR, status="returned"):
    """``thing`` went out and came back, one day after the other."""
    begins = [at - timedelta(days=2 * number + 1) for number in range(times)]
    return [
        LoanFactory(
            listing=thing, borrower=borrower, status=status, starts_at=begin, returned_at=begin + timedelta(hours=5),
            ends_at=begin + timedelta(hours=6),
        )
        for begin in begins
    ]  # fmt: skip
