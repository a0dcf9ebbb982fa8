"""Answering a listing."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.models import Conversation
from backend.conversations.services import open_conversation, post_message, with_guardians
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.sharing.models import Listing, ListingRequest
from backend.sharing.services.listings import locked


class ListingIsClosed(DomainError):
    code = "listing_closed"
    message = _("This is no longer available.")


@transaction.atomic
def request_listing(listing: Listing, *, by, message: str) -> ListingRequest:
    """Answer a listing: a conversation of the two opens with ``message``. A second call gives the same one.

    Raises ``NotAllowed``, ``ListingIsClosed`` or ``Invalid``.
    """
    # Under this lock two clicks at once open one conversation.
    listing = locked(listing)
    if by.is_authenticated and (request := listing.requests.filter(user=by.pk).first()):
        return request
    require(by, "sharing.request", listing)
    if not listing.is_open(at=timezone.now()):
        raise ListingIsClosed()
    people = with_guardians(listing.author, by)
    conversation = open_conversation(
        kind=Conversation.Kind.EXCHANGE, place=listing.place, title=listing.title, people=people
    )
    request = ListingRequest.objects.create(listing=listing, user=by, conversation=conversation)
    notify(
        listing.author,
        Notification.Kind.LISTING_REQUESTED,
        params={"who": by.display_name, "what": listing.title},
        url=conversation.get_absolute_url(),
        place_id=listing.place_id,
    )
    post_message(conversation, by=by, body=message, client_id=uuid.uuid4())
    return request
