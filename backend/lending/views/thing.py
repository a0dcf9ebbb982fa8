"""What the page of a lent thing says about when it can be had."""

from django.utils import timezone

from backend.lending.models import Hold, Loan
from backend.lending.selectors.days import days_ahead
from backend.sharing.models import Listing


def thing_part(request, listing: Listing) -> dict | None:
    """Availability in words and days, my loan or my place in the queue, and the way to borrow."""
    if listing.kind != Listing.Kind.LEND or listing.status == Listing.Status.DRAFT:
        return None
    user = request.user
    mine, hold, queue = None, None, 0
    if user.is_authenticated:
        mine = listing.loans.filter(borrower=user.pk, status__in=Loan.LIVE).order_by("ends_at").first()
        hold = listing.holds.filter(user=user.pk, status__in=Hold.LIVE).select_related("listing__place").first()
        queue = listing.holds.filter(status__in=Hold.LIVE).count()
    is_open = listing.is_open(at=timezone.now())
    return {
        "ahead": days_ahead(listing, user=user if user.is_authenticated else None) if is_open else None,
        "loan": mine,
        "hold": hold,
        "queue": queue,
        "may_borrow": is_open and user.has_perm("lending.request", listing),
        "may_record": user.is_authenticated and listing.is_of_place and user.has_perm("lending.record", listing),
    }
