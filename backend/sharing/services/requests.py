"""Answering a listing."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.services import post_message
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.sharing.models import Listing, ListingRequest
from backend.sharing.services.line import serve, settle
from backend.sharing.services.listings import locked
from backend.sharing.services.talks import open_talk
from backend.sharing.services.telling import tell_keepers

Status = ListingRequest.Status


class ListingIsClosed(DomainError):
    code = "listing_closed"
    message = _("This is no longer available.")


@transaction.atomic
def request_listing(listing: Listing, *, by, message: str, amount: int = 1) -> ListingRequest:
    """Ask for ``amount`` of it: a conversation opens with ``message``. A second call gives the same request.

    First come is promised at once while some is left, and else waits in the line; who withdrew or was too late may
    ask again, at the end of it. Of something lent it is only the talk. Raises ``NotAllowed``, ``ListingIsClosed`` or
    ``Invalid``.
    """
    # Under this lock two clicks at once open one conversation.
    listing = locked(listing)
    before = None
    if by.is_authenticated:
        before = listing.requests.filter(user=by.pk).select_related("conversation").first()
    if before and not may_ask_again(before, listing):
        return before
    require(by, "sharing.request", listing)
    if not listing.is_open(at=timezone.now()):
        raise ListingIsClosed()
    is_talk = listing.kind == Listing.Kind.LEND
    if not 1 <= amount <= (listing.quantity or 1):
        raise Invalid(_("There are not so many of it."), field="amount")
    facts = {"status": Status.TALK} if is_talk else {"status": Status.WAITING, "amount": amount}
    request = asked_again(before, **facts) if before else open_talk(listing, by=by, **facts)
    request.listing, request.user = listing, by
    tell_keepers(request, Notification.Kind.LISTING_REQUESTED, by=by)
    post_message(request.conversation, by=by, body=message, client_id=uuid.uuid4())
    if not is_talk:
        serve(listing, timezone.now())
        settle(listing)
        request.refresh_from_db(fields=["status", "hold_until", "chosen_at"])
    return request


def may_ask_again(request: ListingRequest, listing: Listing) -> bool:
    """Who withdrew or was late, or whose request ended with a listing that came back. A no of a person stays."""
    if not listing.is_open(at=timezone.now()):
        return False
    is_over = request.status == Status.DECLINED and not request.reason
    return is_over or request.status in (Status.WITHDRAWN, Status.LAPSED)


def asked_again(before: ListingRequest, **facts) -> ListingRequest:
    """A new request in the old conversation: its key, and so its place in the line, is the last."""
    before.delete()
    return ListingRequest.objects.create(
        listing_id=before.listing_id, user_id=before.user_id, conversation=before.conversation, **facts
    )
