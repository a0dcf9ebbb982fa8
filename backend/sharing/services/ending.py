"""What the closing of a place takes off its board, and what goes to its successor."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.live.publishing import publish
from backend.places.models import Closing, Membership
from backend.places.registry import Duty, Heir, duty_of
from backend.sharing.live import ListingClosed, ListingCreated
from backend.sharing.models import Listing
from backend.sharing.services.lasting import usual_end
from backend.sharing.services.listings import locked, take_off


def end_listings(closing) -> int:
    """Take all listings of the closed place off the board. One that somebody holds on to waits for the next run."""
    rows = Listing.objects.filter(place=closing.place_id, status=Listing.Status.OPEN)
    return sum(_end(listing) for listing in rows.order_by("pk"))


def _end(listing: Listing) -> bool:
    try:
        with transaction.atomic():
            listing = locked(listing)
            if listing.status != Listing.Status.OPEN:
                return False
            take_off(listing, by=None)
    except DomainError:  # one side says that it was handed over: the two settle that first
        return False
    return True


def things_of(place):
    """Things of ``place`` on its board, and those that its closing took off it."""
    things = Listing.objects.filter(place=place, is_of_place=True)
    closing = Closing.objects.filter(place=place).exclude(done_at=None).first()
    taken_off = Q(status=Listing.Status.CLOSED, outcome=Listing.Outcome.WITHDRAWN)
    on_board = Q(status=Listing.Status.OPEN)
    return things.filter(on_board | taken_off & Q(closed_at__gte=closing.done_at) if closing else on_board)


def find(place) -> list[Duty]:
    return duty_of(_("Things of the place"), things_of(place).order_by("pk"), "title")


def move(place, successor, by) -> None:
    """They stand on the board of the successor, as long as is usual, and its animators look after them."""
    running = successor.memberships.active().filter(role=Membership.Role.ANIMATOR).select_related("user")
    first = running.order_by("pk").first()
    keeper = first.user if first else by
    for listing in things_of(place).order_by("pk"):
        _move(locked(listing), successor, keeper)


def _move(listing: Listing, successor, keeper) -> None:
    old, now = listing.place, timezone.now()
    listing.place, listing.author = successor, keeper
    if listing.category.place_id == old.pk:
        listing.category = listing.category.parent or listing.category
    if listing.status == Listing.Status.CLOSED:
        listing.status, listing.closed_at, listing.outcome = Listing.Status.OPEN, None, ""
        listing.expires_at, listing.expiry_told_at = usual_end(listing, now), None
    listing.save()
    listing.shown_at.remove(old, successor)
    publish(ListingClosed(place_id=old.pk, listing_id=listing.pk))
    publish(ListingCreated(place_id=successor.pk, listing_id=listing.pk))


heir = Heir(find, move)
