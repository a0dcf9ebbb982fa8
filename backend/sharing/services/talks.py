"""The talk of two about a listing."""

import uuid

from backend.conversations.models import Conversation
from backend.conversations.services import open_conversation, post_message, with_guardians
from backend.places.models import Membership
from backend.places.rules import runs_place
from backend.sharing.models import Listing, ListingRequest


def open_talk(
    listing: Listing, *, by, message: str = "", status: str = ListingRequest.Status.TALK, amount: int = 1
) -> ListingRequest:
    """The talk of ``by`` and those who answer for ``listing``, opened when there is none; ``message`` is said in it.

    For services that hold the lock of the listing and have asked for permission.
    """
    request = listing.requests.filter(user=by.pk).select_related("conversation").first()
    if request is None:
        conversation = open_conversation(
            kind=Conversation.Kind.EXCHANGE, place=listing.place, title=listing.title, people=company(listing, by)
        )
        request = ListingRequest.objects.create(
            listing=listing, user=by, conversation=conversation, status=status, amount=amount
        )
    if message.strip():
        post_message(request.conversation, by=by, body=message.strip(), client_id=uuid.uuid4())
    return request


def company(listing: Listing, by) -> list:
    """Who talks: the two, and guardians of the young. For a thing of a place those who run it now, and who wrote it
    down only while they do."""
    others = [listing.author]
    if listing.is_of_place:
        running = listing.place.memberships.active().filter(role=Membership.Role.ANIMATOR).select_related("user")
        animators = [row.user for row in running]
        if animators and not runs_place(listing.author, listing.place):
            others = []
        others += animators
    people = [by] + [person for other in others if other.pk != by.pk for person in with_guardians(other, by)]
    return list({person.pk: person for person in people}.values())
