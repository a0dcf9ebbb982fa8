"""The line of those who ask for one thing: who is promised it, who waits, who is told. All under its lock."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import kept_apart
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.sharing.live import ListingChanged, ListingClosed
from backend.sharing.models import Draw, Listing, ListingRequest
from backend.sharing.selectors.left import PROMISED, left_of
from backend.sharing.services.lasting import end_of
from backend.sharing.services.telling import tell_asker

Status = ListingRequest.Status

HOLD_DAYS, MOST_HOLD_DAYS = 3, 14

WENT = _("It went to somebody else.")
FOUND = _("It is found already. Thank you for answering.")
GONE = _("It is no longer on the board.")


def hold_end(listing: Listing, now: datetime, days: int = HOLD_DAYS) -> datetime:
    """Until when it is kept for somebody: the end of that day at the place, never past the end of the listing."""
    until = end_of(now.astimezone(listing.zone).date() + timedelta(days=days), listing.zone)
    return min(until, listing.expires_at) if listing.expires_at else until


def promise(request: ListingRequest, until: datetime, *, by=None) -> None:
    """It is theirs until then; they are told."""
    request.status, request.hold_until = Status.CHOSEN, until
    request.chosen_at = request.chosen_at or timezone.now()
    request.save(update_fields=["status", "hold_until", "chosen_at"])
    tell_asker(request, Notification.Kind.LISTING_CHOSEN, by=by)


def end(request: ListingRequest, status: str, *, reason: str = "") -> None:
    """Write that the request came to its end."""
    request.status, request.reason, request.closed_at = status, reason, timezone.now()
    request.save(update_fields=["status", "reason", "closed_at"])


def serve(listing: Listing, now: datetime) -> int:
    """Promise what is left to the next in the line, where the line decides; returns to how many."""
    if listing.kind not in PROMISED or listing.handing == Listing.Handing.PICK or not listing.is_open(at=now):
        return 0
    line = waiting(listing)
    if not line:
        return 0
    left, until, served = left_of(listing), hold_end(listing, now), 0
    for request in line:
        if request.amount <= left:
            promise(request, until)
            left, served = left - request.amount, served + 1
    return served


def waiting(listing: Listing) -> list[ListingRequest]:
    """Who waits, in the order in which it goes on: of asking, or as drawn; before the draw nobody is next.

    People who keep apart from the author stay out of it.
    """
    rows = listing.requests.filter(status=Status.WAITING).select_related("user", "conversation").order_by("pk")
    if not listing.is_of_place:
        rows = rows.exclude(user__in=kept_apart(listing.author))
    line = list(rows)
    if listing.handing == Listing.Handing.DRAW:
        draw = Draw.objects.filter(listing=listing).first()
        if draw is None or draw.drawn_at is None:
            return []
        place = {code: number for number, code in enumerate(draw.order)}
        line.sort(key=lambda request: (place.get(request.code, len(place)), request.pk))
    for request in line:
        request.listing = listing
    return line


def settle(listing: Listing) -> None:
    """Write until when all of it is promised, and let open pages hear that something changed."""
    if listing.kind in PROMISED:
        until = None
        if listing.status == Listing.Status.OPEN and left_of(listing) == 0:
            chosen = listing.requests.filter(status=Status.CHOSEN).order_by("hold_until")
            until = chosen.values_list("hold_until", flat=True).first()
        if listing.busy_until != until:
            listing.busy_until = until
            listing.save(update_fields=["busy_until"])
    publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))


def finish(listing: Listing) -> None:
    """Nothing is left, or it is found: it leaves the board, and the rest are told politely."""
    listing.status, listing.outcome, listing.busy_until = Listing.Status.CLOSED, Listing.Outcome.DONE, None
    listing.closed_at = timezone.now()
    listing.save(update_fields=["status", "outcome", "busy_until", "closed_at", "updated_at"])
    decline_rest(listing, FOUND if listing.is_wish else WENT)
    publish(ListingClosed(place_id=listing.place_id, listing_id=listing.pk))


def decline_rest(listing: Listing, why=GONE, *, statuses=ListingRequest.LIVE) -> int:
    """Tell all who still wait that it is over. Without a reason of a person they may ask again, should it come back."""
    rows = listing.requests.filter(status__in=statuses).select_related("user", "conversation")
    for request in rows:
        request.listing = listing
        end(request, Status.DECLINED)
        tell_asker(request, Notification.Kind.LISTING_DECLINED, why=why)
    return len(rows)
