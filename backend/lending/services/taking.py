"""Taking a thing and giving it back: what every act on a loan builds on.

Order of locks, so that no two acts wait for each other: the listing, then its loans, then who waits for it.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.audit.services import record
from backend.lending.models import Hold, Loan
from backend.lending.selectors.availability import SEARCH, earliest_in
from backend.lending.selectors.pool import Pool, quantity_of
from backend.lending.selectors.terms import Taking
from backend.lending.services.refusals import ThingTaken, WrongState
from backend.lending.services.telling import tell_pages
from backend.sharing.models import Listing

GUARD = "thing_lent_once"


def lock_listing(listing: Listing) -> Listing:
    """The thing under the lock that every act on its loans takes first."""
    rows = Listing.objects.select_for_update(of=("self",), no_key=True).select_related("place", "author")
    return rows.get(pk=listing.pk)


def lock_loan(loan: Loan, *states: str) -> Loan:
    """Lock the thing, then the loan. Raises ``WrongState`` unless it is in one of ``states`` (none: in any)."""
    listing = lock_listing(loan.listing)
    rows = Loan.objects.select_for_update(of=("self",), no_key=True).select_related("place", "borrower", "terms")
    loan = rows.get(pk=loan.pk)
    loan.listing = listing
    if states and loan.status not in states:
        raise WrongState(loan)
    return loan


def taking_of(loan: Loan, *, now: datetime | None = None) -> Taking:
    """The terms of ``loan``, for its thing, under its lock."""
    return Taking.of_loan(loan, now=now or timezone.now())


def check_free(taking: Taking, loan: Loan, *, by, offer: Hold | None = None) -> None:
    """Raise ``ThingTaken`` with all that is in the way of what ``loan`` takes. Call it under the lock of the thing.

    ``offer``: one of the queue that the loan uses up.
    """
    begins, ends = loan.taken_from, loan.taken_until
    pool = Pool(taking, begins, ends, but=loan if loan.pk else None, offer=offer)
    if pool.left(begins, ends) < loan.amount:
        raise refusal(taking, loan, pool, by=by)


def use_offer(offer: Hold | None, loan: Loan) -> None:
    """Who was offered this time by the queue has it by ``loan``, however they asked."""
    if offer:
        offer.status, offer.offered_until = Hold.Status.TAKEN, None
        # One that came from an earlier place in the queue keeps it.
        offer.loan = None if Hold.objects.filter(loan=loan).exists() else loan
        offer.save(update_fields=["status", "loan", "offered_until"])


def refusal(taking: Taking, loan: Loan, pool: Pool, *, by) -> ThingTaken:
    days = max(1, (taking.local(loan.ends_at).date() - taking.local(loan.starts_at).date()).days)
    ahead = Pool(taking, taking.now, taking.now + SEARCH, but=loan if loan.pk else None)
    found = earliest_in(ahead, min(days, taking.most_days), loan.amount)
    in_the_way = pool.in_the_way(loan.taken_from, loan.taken_until)
    return ThingTaken(in_the_way, listing=taking.listing, earliest=found, by=by)


def set_span(loan: Loan, taking: Taking) -> None:
    """What the loan takes for its times, and whether the database guards it."""
    loan.taken_from, loan.taken_until = taking.span(loan.starts_at, loan.ends_at)
    loan.is_single = quantity_of(loan.listing) == 1


def store(loan: Loan, status: str, *, by, step: str, text: str = "") -> None:
    """Write the status, the step of the story, and the line of the audit trail.

    What the guard of the database refuses is ``ThingTaken`` too.
    """
    loan.status, loan.is_firm = status, status in Loan.FIRM
    try:
        with transaction.atomic():
            loan.save()
    except IntegrityError as error:
        if GUARD not in str(error):
            raise
        raise ThingTaken() from error
    add_step(loan, step, by=by, text=text)


def add_step(loan: Loan, step: str, *, by, text: str = "") -> None:
    loan.steps.create(kind=step, by=by, text=text)
    record(f"loan.{step}", by=by, target=loan, place_id=loan.place_id)
    tell_pages(loan.listing)
