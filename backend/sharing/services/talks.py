"""The talk of two about something lent: loans have states of their own."""

import uuid

from backend.conversations.models import Conversation
from backend.conversations.services import open_conversation, post_message, with_guardians
from backend.sharing.models import Listing, ListingRequest


def open_talk(listing: Listing, *, by, message: str = "") -> ListingRequest:
    """The talk of ``by`` and the author of ``listing``, opened when there is none; ``message`` is said in it.

    For services that hold the lock of the listing and have asked for permission.
    """
    request = listing.requests.filter(user=by.pk).select_related("conversation").first()
    if request is None:
        people = [by] if by.pk == listing.author_id else with_guardians(listing.author, by)
        conversation = open_conversation(
            kind=Conversation.Kind.EXCHANGE, place=listing.place, title=listing.title, people=people
        )
        request = ListingRequest.objects.create(
            listing=listing, user=by, conversation=conversation, status=ListingRequest.Status.TALK
        )
    if message.strip():
        post_message(request.conversation, by=by, body=message.strip(), client_id=uuid.uuid4())
    return request
