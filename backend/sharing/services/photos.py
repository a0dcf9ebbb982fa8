"""Photos of a listing, in their order."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.media.models import Picture
from backend.media.services import delete_picture
from backend.sharing.models import Listing, ListingPhoto

MOST_PHOTOS = 8


def set_photos(listing: Listing, pictures: list[Picture]) -> int | None:
    """Show ``pictures`` in this order and delete the others.

    Returns how many there were before, or ``None`` when they are the same ones.
    """
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
    return None if set(present) == set(wanted) else len(present)
