"""Loans of the things to lend: what availability on dates must look through."""

from datetime import datetime, timedelta
from random import Random

from backend.lending.models import Loan
from backend.sharing.models import Listing

DAY = timedelta(days=1)


def lend(listings: list[Listing], people, random: Random, now: datetime) -> None:
    """Each was lent up to five times, and one in three is promised for days to come; loans of one never overlap."""
    loans = []
    for listing in listings:
        if listing.status == Listing.Status.DRAFT:
            continue
        for times in range(random.choice((0, 0, 1, 2, 3, 5))):
            loans.append(loan(listing, people.one(), now - 10 * DAY * (times + 1), Loan.Status.RETURNED))
        if listing.status == Listing.Status.OPEN and random.random() < 1 / 3:
            begins = now + DAY * random.uniform(1, 40)
            loans.append(loan(listing, people.one(), begins, Loan.Status.RESERVED))
    Loan.objects.bulk_create(loans)


def loan(listing: Listing, borrower, begins: datetime, status: str) -> Loan:
    ends = begins + 5 * DAY
    return Loan(
        listing=listing,
        place_id=listing.place_id,
        borrower=borrower,
        status=status,
        is_firm=status in Loan.FIRM,
        is_single=(listing.quantity or 1) == 1,
        starts_at=begins,
        ends_at=ends,
        original_ends_at=ends,
        taken_from=begins,
        taken_until=ends,
        returned_at=ends if status == Loan.Status.RETURNED else None,
    )
