"""A thing leaves the board, or there are fewer of it: what was promised is answered one by one, never forgotten."""

from django.db.models import Sum
from django.utils import timezone

from backend.lending.models import Hold, Loan
from backend.lending.selectors.pool import FOREVER, Pool, quantity_of
from backend.lending.selectors.terms import Taking
from backend.lending.services.queue import end_hold
from backend.lending.services.refusals import LoansAhead
from backend.lending.services.telling import tell_pages
from backend.sharing.models import Listing

Status = Loan.Status


def refuse_while_promised(listing: Listing) -> None:
    """Raise ``LoansAhead`` while somebody asked for the thing or counts on it. What is out may come back later."""
    loans = list(
        listing.loans.filter(status__in=[Status.REQUESTED, *Loan.PROMISED]).select_related("place", "borrower")
    )
    if loans:
        raise LoansAhead(loans)


def end_queue(listing: Listing) -> None:
    """Nobody waits for a thing that left the board: each is told. Under its lock."""
    waiting = listing.holds.select_for_update(of=("self",), no_key=True).filter(status__in=Hold.LIVE).order_by("pk")
    now, ended = timezone.now(), 0
    for hold in waiting:
        hold.listing = listing
        end_hold(hold, now=now)
        ended += 1
    if ended:
        tell_pages(listing)


def fit_quantity(listing: Listing, before: dict) -> None:
    """Raise ``LoansAhead`` when there are to be fewer of it than are promised or lent at some time from now on.

    Named are the loans of that time, and requests for more than there will be. Under the lock of the thing.
    """
    if listing.kind != Listing.Kind.LEND or "quantity" not in before:
        return
    there = quantity_of(listing)
    if there < (before["quantity"] or 1):
        asked = listing.loans.filter(status=Status.REQUESTED, amount__gt=there).select_related("place", "borrower")
        loans = {loan.pk: loan for loan in [*too_many(listing), *asked]}
        if loans:
            raise LoansAhead(sorted(loans.values(), key=lambda loan: (loan.starts_at, loan.pk)), field="quantity")
    # Of a thing of which there is one, the database guards what is promised.
    listing.loans.filter(is_firm=True).exclude(is_single=there == 1).update(is_single=there == 1)


def too_many(listing: Listing) -> list[Loan]:
    """Promised and lent ones of the times in which more are taken than there are (6 queries)."""
    now = timezone.now()
    pool = Pool(Taking.of(listing, now=now), now, now + FOREVER)
    look = listing.loans.filter(status=Status.NEEDS_LOOK).aggregate(sum=Sum("amount"))["sum"] or 0
    # Offers of the queue and repairs bind nobody: they are made and ended by what there is.
    pool.stretches = [one for one in pool.stretches if one.loan]
    pool.usable = quantity_of(listing) - min(look, quantity_of(listing))
    spans = pool.taken(0)
    return [
        one.loan for one in pool.stretches if any(one.begins < ends and one.ends > begins for begins, ends in spans)
    ]
