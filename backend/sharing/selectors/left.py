"""How much of a thing is still to be had."""

from django.db.models import Sum

from backend.sharing.models import Listing, ListingRequest

# What is promised to one person at a time. Help and wishes are only talked over; loans have states of their own.
PROMISED = (Listing.Kind.GIVE, Listing.Kind.FOOD)


def left_of(listing: Listing, *, besides: ListingRequest | None = None) -> int | None:
    """How many are neither promised nor handed over, not counting ``besides``; ``None`` where nothing is counted."""
    if listing.kind == Listing.Kind.SKILL_OFFER:
        return None
    rows = listing.requests.filter(status__in=ListingRequest.TAKEN)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return max((listing.quantity or 1) - (rows.aggregate(taken=Sum("amount"))["taken"] or 0), 0)


def is_all_gone(listing: Listing) -> bool:
    """Whether all of it was handed over, or what was looked for is found. An offer of help is never used up."""
    if listing.kind == Listing.Kind.SKILL_OFFER:
        return False
    done = listing.requests.filter(status=ListingRequest.Status.DONE).aggregate(amount=Sum("amount"))["amount"] or 0
    return done >= (listing.quantity or 1)
