"""What loans and exchanges write on a listing: whether it can be had now, and how many are left."""

from datetime import datetime

from django.utils import timezone

from backend.audit.services import record
from backend.live.publishing import publish
from backend.sharing.live import ListingChanged, ListingClosed
from backend.sharing.models import Listing


def keep_busy(listing: Listing, until: datetime | None) -> bool:
    """Write until when it cannot be had (``None``: it can); returns whether that is news. Under the listing's lock."""
    if listing.busy_until == until:
        return False
    listing.busy_until = until
    listing.save(update_fields=["busy_until"])
    publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))
    return True


def lose(listing: Listing, amount: int, *, by) -> None:
    """``amount`` of it are gone for good; with the last of it the listing leaves the board. Under its lock."""
    if (listing.quantity or 1) > amount:
        listing.quantity -= amount
        listing.save(update_fields=["quantity", "updated_at"])
        publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))
    elif listing.status == Listing.Status.OPEN:
        listing.status, listing.closed_at = Listing.Status.CLOSED, timezone.now()
        listing.outcome = Listing.Outcome.WITHDRAWN
        listing.save(update_fields=["status", "closed_at", "outcome", "updated_at"])
        publish(ListingClosed(place_id=listing.place_id, listing_id=listing.pk))
    record("listing.lost", by=by, target=listing, place_id=listing.place_id, amount=amount)


def find_again(listing: Listing, amount: int, *, by) -> None:
    """``amount`` that were thought gone are there again; who has the listing reopens it. Under its lock."""
    if listing.status == Listing.Status.OPEN:
        listing.quantity = (listing.quantity or 1) + amount
        listing.save(update_fields=["quantity", "updated_at"])
        publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))
    record("listing.found", by=by, target=listing, place_id=listing.place_id, amount=amount)
