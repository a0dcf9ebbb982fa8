from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone

from backend.lending.models import LendingTerms, Loan
from backend.sharing.models import Listing
from tests.factories.sharing import ListingFactory


class ThingFactory(ListingFactory):
    """A drill that a neighbour lends from hand to hand; ``is_of_place=True``: a drill of the place."""

    kind = Listing.Kind.LEND
    title = factory.Sequence(lambda n: f"Wiertarka {n}")


class TermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LendingTerms

    version = factory.Sequence(lambda n: n + 1)
    max_days = 10
    max_items = 2


class LoanFactory(factory.django.DjangoModelFactory):
    """A row in any state, with nobody told and nothing checked but by the database."""

    class Meta:
        model = Loan

    listing = factory.SubFactory(ThingFactory)
    place = factory.SelfAttribute("listing.place")
    starts_at = factory.LazyFunction(lambda: soon())
    ends_at = factory.LazyAttribute(lambda loan: loan.starts_at + timedelta(days=3))
    original_ends_at = factory.SelfAttribute("ends_at")
    taken_from = factory.SelfAttribute("starts_at")
    taken_until = factory.SelfAttribute("ends_at")
    is_firm = factory.LazyAttribute(lambda loan: loan.status in Loan.FIRM)
    status = Loan.Status.REQUESTED


def soon(days: int = 5, hour: int = 10) -> datetime:
    """A whole hour (UTC) some days ahead."""
    day = timezone.now().astimezone(UTC).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def span(days: int = 5, length: float = 3, hour: int = 10) -> tuple[datetime, datetime]:
    """``length`` days from a whole hour (UTC) some days ahead."""
    return soon(days, hour), soon(days, hour) + timedelta(days=length)
