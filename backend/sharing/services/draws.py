"""Drawing lots: by the clock, in an order that anybody can check."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.sharing.models import Draw, Listing, ListingRequest
from backend.sharing.selectors.left import PROMISED
from backend.sharing.services.choosing import AlreadyDecided
from backend.sharing.services.line import serve, settle
from backend.sharing.services.listings import locked, record_power
from backend.sharing.services.lots import drawn_order, open_draw
from backend.sharing.services.telling import tell_asker

AT_ONCE = 200  # draws of one run; the rest waits for the next


@transaction.atomic
def set_draw_time(listing: Listing, *, by, closes_at: datetime) -> Draw:
    """Say when lots are drawn: later than now, before the listing ends, and not after the draw.

    The secret and its commitment stay, so the time has no say in who wins.
    """
    listing = locked(listing)
    require(by, "sharing.draw", listing)
    draw = Draw.objects.filter(listing=listing).first()
    if draw is None or draw.drawn_at is not None:
        raise AlreadyDecided()
    if closes_at <= timezone.now():
        raise Invalid(_("Choose a time that is still ahead."), field="closes_at")
    if listing.expires_at and closes_at >= listing.expires_at:
        raise Invalid(_("The listing ends before that. Choose an earlier time."), field="closes_at")
    draw.closes_at = closes_at
    draw.save(update_fields=["closes_at"])
    settle(listing)
    record_power("draw.moved", listing, by)
    return draw


def draw_due(now: datetime) -> int:
    """Draw what is due. What is hidden waits until it is shown; what left the board is not drawn."""
    due = Draw.objects.filter(
        drawn_at=None, closes_at__lte=now, listing__status=Listing.Status.OPEN, listing__hidden_at=None,
        listing__handing=Listing.Handing.DRAW,
    )  # fmt: skip
    return sum(draw_one(draw, now) for draw in due.select_related("listing").order_by("closes_at", "pk")[:AT_ONCE])


def open_missing(now: datetime) -> int:
    """Listings drawn by lot without a draw (of before there were draws, or imported) get one."""
    rows = Listing.objects.open(at=now).filter(handing=Listing.Handing.DRAW, kind__in=PROMISED, draw=None)
    return len([open_draw(listing, now) for listing in rows[:AT_ONCE]])


@transaction.atomic
def draw_one(draw: Draw, now: datetime) -> int:
    # Under the lock: who asks in this second is in, or comes after; never both.
    listing = locked(draw.listing)
    draw = Draw.objects.get(pk=draw.pk)
    if draw.drawn_at is not None or draw.closes_at > now or not listing.is_open(at=now):
        return 0
    rows = listing.requests.filter(status=ListingRequest.Status.WAITING).select_related("user", "conversation")
    asked = {request.code: request for request in rows}
    draw.order, draw.drawn_at = drawn_order(draw.secret, asked), now
    draw.save(update_fields=["order", "drawn_at"])
    for request in asked.values():
        request.listing = listing
        tell_asker(request, Notification.Kind.LISTING_DRAWN, url=reverse("listing-draw", args=[listing.slug]))
    serve(listing, now)
    settle(listing)
    return 1
