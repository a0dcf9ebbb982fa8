"""Who is told of what about a listing and its requests, each in their own language."""

from django.conf import settings
from django.utils import translation

from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership
from backend.sharing.models import Listing, ListingRequest

Kind = Notification.Kind


def keepers(listing: Listing) -> list[int]:
    """Who is told about ``listing``: its author; of a thing of the place all its animators."""
    if not listing.is_of_place:
        return [listing.author_id]
    rows = Membership.objects.active().filter(place=listing.place_id, role=Membership.Role.ANIMATOR)
    return list(rows.values_list("user_id", flat=True))


def said_to(person, words) -> str:
    """``words`` (lazily translated) in the language of ``person``."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return str(words)


def tell_asker(request: ListingRequest, kind: str, *, by=None, why="", url: str = "") -> None:
    """Tell who asked; nobody hears of their own act."""
    if by is not None and by.pk == request.user_id:
        return
    listing, params = request.listing, {"what": request.listing.title}
    if kind == Kind.LISTING_DECLINED:
        params["why"] = said_to(request.user, why)
    if kind == Kind.LISTING_CHOSEN:
        params |= {"until_at": request.hold_until.isoformat(), "zone": listing.place.time_zone}
    _tell([request.user_id], kind, params, url or request.conversation.get_absolute_url(), listing)


def tell_keepers(request: ListingRequest, kind: str, *, by=None, url: str = "") -> None:
    """Tell those who answer for the listing, but nobody of their own act."""
    people = [person for person in keepers(request.listing) if by is None or person != by.pk]
    params = {"who": request.user.display_name, "what": request.listing.title}
    _tell(people, kind, params, url or request.conversation.get_absolute_url(), request.listing)


def _tell(people: list[int], kind: str, params: dict, url: str, listing: Listing) -> None:
    if people:
        notify_all(dict.fromkeys(people, kind), params=params, url=url, place_id=listing.place_id)
