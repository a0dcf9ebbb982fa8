"""Deciding who gets it: promised with a deadline, declined, withdrawn, lapsed, handed over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.sharing.models import Listing, ListingRequest
from backend.sharing.selectors.left import PROMISED, is_all_gone, left_of
from backend.sharing.services.line import HOLD_DAYS, MOST_HOLD_DAYS, end, finish, hold_end, promise, serve, settle
from backend.sharing.services.listings import close_listing, locked, record_power
from backend.sharing.services.requests import ListingIsClosed
from backend.sharing.services.telling import tell_asker, tell_keepers

Status, Kind = ListingRequest.Status, Notification.Kind
AT_ONCE = 500  # holds of one run; the rest waits for the next


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = _("This was decided in the meantime.")


class NotEnoughLeft(DomainError):
    code = "not_enough_left"
    message = _("There is not enough of it left: the rest is promised or handed over.")


@transaction.atomic
def choose_request(request: ListingRequest, *, by, days: int = HOLD_DAYS, amount: int | None = None) -> ListingRequest:
    """Promise it to this person, kept for ``days`` (1 to 14); ``amount`` may be less than was asked.

    For somebody who is chosen already it changes the deadline. Raises ``NotAllowed``, ``Invalid``,
    ``ListingIsClosed``, ``AlreadyDecided`` or ``NotEnoughLeft``.
    """
    request = taken(request)
    listing, now = request.listing, timezone.now()
    require(by, "sharing.choose", request)
    if not 1 <= days <= MOST_HOLD_DAYS:
        raise Invalid(_("It can be kept for 1 to 14 days."), field="days")
    if listing.kind not in PROMISED or request.status not in ListingRequest.LIVE:
        raise AlreadyDecided()
    if not listing.is_open(at=now):
        raise ListingIsClosed()
    if waits_for_draw(listing):
        raise AlreadyDecided(_("Lots decide who gets it. Wait for the draw."))
    amount = request.amount if amount is None else amount
    if not 1 <= amount <= request.amount:
        raise Invalid(_("That is not what was asked for."), field="amount")
    if amount > left_of(listing, besides=request):
        raise NotEnoughLeft()
    if amount != request.amount:
        request.amount = amount
        request.save(update_fields=["amount"])
    promise(request, hold_end(listing, now, days), by=by)
    serve(listing, now)
    settle(listing)
    record_power("request.chosen", listing, by, request=request.pk)
    return request


def waits_for_draw(listing: Listing) -> bool:
    draw = getattr(listing, "draw", None)
    return listing.handing == Listing.Handing.DRAW and draw is not None and draw.drawn_at is None


@transaction.atomic
def decline_request(request: ListingRequest, *, by, reason: str) -> ListingRequest:
    """Say no with a reason that this person reads; the next in the line is served. A second call changes nothing."""
    request = taken(request)
    require(by, "sharing.decline", request)
    reason = reason.strip()
    if request.status == Status.DECLINED:
        return request
    if request.status not in ListingRequest.LIVE:
        raise AlreadyDecided()
    if not reason:
        raise Invalid(_("Say in a few words why. The person will read it."), field="reason")
    if len(reason) > ListingRequest._meta.get_field("reason").max_length:
        raise Invalid(_("Please say it more briefly."), field="reason")
    end(request, Status.DECLINED, reason=reason)
    tell_asker(request, Kind.LISTING_DECLINED, by=by, why=reason)
    go_on(request.listing)
    record_power("request.declined", request.listing, by, request=request.pk)
    return request


@transaction.atomic
def withdraw_request(request: ListingRequest, *, by) -> ListingRequest:
    """No longer needed: the next in the line is served. A second call changes nothing."""
    request = taken(request)
    require(by, "sharing.withdraw", request)
    if request.status == Status.WITHDRAWN:
        return request
    if request.status not in ListingRequest.LIVE:
        raise AlreadyDecided()
    take_back(request, by=by)
    return request


def take_back(request: ListingRequest, *, by) -> None:
    """Withdraw a request that was just ``taken`` and is live, whoever may ask for it."""
    end(request, Status.WITHDRAWN)
    tell_keepers(request, Kind.LISTING_WITHDRAWN, by=by)
    go_on(request.listing)


@transaction.atomic
def complete_request(request: ListingRequest, *, by) -> ListingRequest:
    """It was handed over, or the help was given: also after the hold passed, and without a promise before.

    With the last of it the listing closes and the rest are told; an offer of help stays open. A second call changes
    nothing. Raises ``NotAllowed``, ``AlreadyDecided`` or ``NotEnoughLeft``.
    """
    request = taken(request)
    listing = request.listing
    require(by, "sharing.complete", request)
    if request.status == Status.DONE:
        return request
    if request.status not in (*ListingRequest.LIVE, Status.LAPSED):
        raise AlreadyDecided()
    if waits_for_draw(listing) and listing.status == Listing.Status.OPEN:
        raise AlreadyDecided(_("Lots decide who gets it. Wait for the draw."))
    if listing.kind in PROMISED and request.amount > left_of(listing, besides=request):
        raise NotEnoughLeft()
    end(request, Status.DONE)
    if is_all_gone(listing):
        finish(listing)
    else:
        settle(listing)
    record_power("request.completed", listing, by, request=request.pk)
    return request


@transaction.atomic
def close_with(listing: Listing, *, by, request: ListingRequest | None = None) -> Listing:
    """It worked out: with who answered (``request``), or with somebody else. The listing closes in any case."""
    listing = locked(listing)
    require(by, "sharing.close", listing)
    if request is not None:
        if request.listing_id != listing.pk:
            raise Invalid(_("This person did not answer here."), field="whom")
        complete_request(request, by=by)
    return close_listing(listing, by=by, outcome=Listing.Outcome.DONE)


def lapse_holds(now: datetime) -> int:
    """Holds that passed: told to both, and the next in the line is served, or its owner asked. Free to call again."""
    over = ListingRequest.objects.filter(status=Status.CHOSEN, hold_until__lte=now)
    return sum(lapse_one(request, now) for request in over.order_by("hold_until", "pk")[:AT_ONCE])


@transaction.atomic
def lapse_one(request: ListingRequest, now: datetime) -> int:
    # Under the lock: a hand-over of this second counts.
    try:
        request = taken(request)
    except AlreadyDecided:
        return 0
    if request.status != Status.CHOSEN or request.hold_until > now:
        return 0
    end(request, Status.LAPSED)
    tell_asker(request, Kind.LISTING_LAPSED)
    tell_keepers(request, Kind.LISTING_LAPSED, url=request.listing.get_absolute_url())
    go_on(request.listing)
    return 1


def go_on(listing: Listing) -> None:
    """Somebody left the line: who is next is served."""
    serve(listing, timezone.now())
    settle(listing)


def taken(request: ListingRequest) -> ListingRequest:
    """The request as it is now, with the lock of its listing. Raises ``AlreadyDecided`` for one that was replaced."""
    listing = locked(request.listing)
    request = ListingRequest.objects.filter(pk=request.pk).select_related("user", "conversation").first()
    if request is None:
        raise AlreadyDecided()
    request.listing = listing
    return request
