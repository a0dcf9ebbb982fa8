"""Putting things on the board, changing them, taking them off."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.models import Picture
from backend.media.services import delete_picture
from backend.sharing.live import ListingChanged, ListingClosed, ListingCreated
from backend.sharing.models import Category, Listing, ListingPhoto

MOST_PHOTOS = 8
FOOD_DAYS = 7


@transaction.atomic
def create_listing(place, *, by, photos=(), **fields) -> Listing:
    """Put a listing on the board of ``place``, with ``photos`` (stored pictures) in their order.

    Raises ``NotAllowed`` or ``Invalid``.
    """
    require(by, "sharing.add", place)
    fields.setdefault("category", Category.objects.get(key="other"))
    listing = Listing(place=place, author=by, **fields)
    check(listing, changed=fields)
    listing.save()
    set_photos(listing, list(photos))
    publish(ListingCreated(place_id=place.pk, listing_id=listing.pk))
    return listing


@transaction.atomic
def update_listing(listing: Listing, *, by, photos=None, **fields) -> Listing:
    """Change words and photos; ``photos`` is the whole new order, and what is missing in it is deleted."""
    listing = locked(listing)
    require(by, "sharing.change", listing)
    changed = {name: value for name, value in fields.items() if getattr(listing, name) != value}
    for name, value in changed.items():
        setattr(listing, name, value)
    check(listing, changed=changed)
    listing.save()
    if photos is not None:
        set_photos(listing, list(photos))
    publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))
    return listing


@transaction.atomic
def close_listing(listing: Listing, *, by, outcome: str = Listing.Outcome.WITHDRAWN) -> Listing:
    """Take the listing off the board. Its page and its conversations stay."""
    listing = locked(listing)
    require(by, "sharing.close", listing)
    if listing.status == Listing.Status.CLOSED:
        return listing
    listing.status, listing.closed_at, listing.outcome = Listing.Status.CLOSED, timezone.now(), outcome
    listing.save(update_fields=["status", "closed_at", "outcome", "updated_at"])
    record_power("listing.closed", listing, by)
    publish(ListingClosed(place_id=listing.place_id, listing_id=listing.pk))
    return listing


@transaction.atomic
def reopen_listing(listing: Listing, *, by) -> Listing:
    """Put a closed listing back. Food past its day needs a new day first."""
    listing = locked(listing)
    require(by, "sharing.close", listing)
    if listing.status == Listing.Status.OPEN:
        return listing
    if listing.is_past(timezone.now()):
        raise Invalid(_("Its time has passed. Edit it and choose a new day first."), field="expires_at")
    listing.status, listing.closed_at, listing.outcome = Listing.Status.OPEN, None, ""
    listing.save(update_fields=["status", "closed_at", "outcome", "updated_at"])
    record_power("listing.reopened", listing, by)
    publish(ListingCreated(place_id=listing.place_id, listing_id=listing.pk))
    return listing


def locked(listing: Listing) -> Listing:
    return Listing.objects.select_for_update(of=("self",)).select_related("place", "author").get(pk=listing.pk)


def check(listing: Listing, *, changed) -> None:
    """What one field cannot say alone."""
    now = timezone.now()
    if not listing.title.strip():
        raise Invalid(_("Give it a title."), field="title")
    if listing.lending_days is not None and listing.kind != Listing.Kind.LEND:
        raise Invalid(_("Only what is lent comes back after some days."), field="lending_days")
    if listing.kind == Listing.Kind.FOOD and listing.expires_at is None:
        raise Invalid(_("Say until when the food is good."), field="expires_at")
    if listing.expires_at is None or not ({"expires_at", "kind"} & set(changed)):
        return
    if listing.expires_at <= now:
        raise Invalid(_("This moment has already passed."), field="expires_at")
    if listing.kind == Listing.Kind.FOOD and listing.expires_at > now + timedelta(days=FOOD_DAYS):
        raise Invalid(_("Food can stay on the board for a week at most."), field="expires_at")


def set_photos(listing: Listing, pictures: list[Picture]) -> None:
    if len(pictures) > MOST_PHOTOS:
        raise Invalid(_("A listing has room for 8 photos."), field="photos")
    present = {photo.picture_id: photo for photo in listing.photos.select_related("picture")}
    wanted = [picture.pk for picture in pictures]
    if ListingPhoto.objects.filter(picture__in=wanted).exclude(listing=listing).exists():
        raise Invalid(_("A photo already belongs to another listing. Add it once more."), field="photos")
    for position, pk in enumerate(wanted):
        ListingPhoto.objects.update_or_create(picture_id=pk, defaults={"listing": listing, "position": position})
    for pk, photo in present.items():
        if pk not in wanted:
            photo.delete()
            delete_picture(photo.picture)


def record_power(action: str, listing: Listing, by, **data) -> None:
    if by.pk != listing.author_id:
        record(action, by=by, target=listing, place_id=listing.place_id, **data)
