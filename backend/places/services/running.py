"""Acts on places, their rooms, hours and photos. Every act of power leaves a line in the audit trail."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_picture, store_picture
from backend.places.live import PlaceAccessChanged, PlaceChanged
from backend.places.models import Closing, Place, PlacePhoto, Room
from backend.places.registry import Promise, broken_promises, tell_of_broken


@transaction.atomic
def create_place(*, by, **fields) -> Place:
    """Open a new place in the network (coordinators only)."""
    require(by, "places.add")
    place = Place.objects.create(**fields)
    record("place.created", by=by, target=place, place_id=place.pk)
    return place


@transaction.atomic
def update_place(place: Place, *, by, **fields) -> Place:
    """Change facts of the place; a new ``status`` needs a coordinator."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.change", place)
    if fields.get("status", place.status) != place.status:
        require(by, "places.change_status", place)
    changed = sorted(name for name, value in fields.items() if getattr(place, name) != value)
    for name in changed:
        setattr(place, name, fields[name])
    place.save()
    if changed:
        record("place.changed", by=by, target=place, place_id=place.pk, fields=changed)
        tell_place_changed(place.pk, changed)
    if "status" in changed:
        forget_closing(place.pk)
    return place


def forget_closing(place_id: int) -> None:
    """Where a place that was closed is open again another plan may follow. Also for the operators' desk."""
    plans = Closing.objects.filter(place=place_id).exclude(done_at=None)
    plans.exclude(place__status=Place.Status.CLOSED).delete()


def tell_place_changed(place_id: int, changed) -> None:
    """Tell open pages; a new status may also end reading. Also for the operators' desk, which has its own forms."""
    publish(PlaceChanged(place_id=place_id))
    if "status" in changed:
        publish(PlaceAccessChanged(place_id=place_id))


class HoursBreak(DomainError):
    """Other hours close the place when somebody is to come; ``promises`` says who and when."""

    code = "hours_break"

    def __init__(self, promises: list[Promise]):
        self.promises = promises
        words = ngettext(
            "With these hours the place is closed when %(n)s loan begins or ends. Nothing is saved yet.",
            "With these hours the place is closed when %(n)s loans begin or end. Nothing is saved yet.",
            len(promises),
        )
        super().__init__(words % {"n": len(promises)})


@transaction.atomic
def save_rows(place: Place, formsets: list, *, by, accepts_broken: bool = False) -> int:
    """Store checked rows of hours or exceptions; returns how many promises they broke, whose people were told.

    Raises ``HoursBreak`` with what they would newly break, unless ``accepts_broken``: nothing is broken silently, and
    nothing is cancelled.
    """
    require(by, "places.change", place)
    known = {promise.key for promise in broken_promises(place)}
    for formset in formsets:
        formset.save()
    newly = [promise for promise in broken_promises(place) if promise.key not in known]
    if newly and not accepts_broken:
        raise HoursBreak(newly)
    told = tell_of_broken(place) if newly else 0
    record("place.changed", by=by, target=place, place_id=place.pk, fields=[form.model.__name__ for form in formsets])
    publish(PlaceChanged(place_id=place.pk))
    return told


@transaction.atomic
def save_room(place: Place, room: Room | None, *, by, cover=None, cover_alt: str = "", **fields) -> Room:
    """Add (``room`` is ``None``) or change a room; ``cover`` is an uploaded picture. Raises ``Invalid``."""
    require(by, "places.change", place)
    room = room or Room(place=place, position=place.rooms.count())
    for name, value in fields.items():
        setattr(room, name, value)
    if Room.objects.filter(place=place, name=room.name).exclude(pk=room.pk).exists():
        raise Invalid(_("Another room here has this name."), field="name")
    former = room.cover if cover else None
    if cover:
        room.cover = store_picture(cover, alt=cover_alt)
    room.save()
    if former:
        delete_picture(former)
    record("place.changed", by=by, target=place, place_id=place.pk, fields=["Room"], room=room.pk)
    publish(PlaceChanged(place_id=place.pk))
    return room


@transaction.atomic
def remove_room(room: Room, *, by) -> None:
    """Delete a room and its photo. Raises Django's ``RestrictedError`` while something above refers to it."""
    require(by, "places.change", room.place)
    record("place.changed", by=by, target=room.place, place_id=room.place_id, fields=["Room"], room=room.pk)
    cover = room.cover
    room.delete()
    if cover:
        delete_picture(cover)
    publish(PlaceChanged(place_id=room.place_id))


@transaction.atomic
def add_photo(place: Place, upload, *, alt: str, by) -> PlacePhoto:
    """Hang a photo behind the others. Raises ``Invalid`` for what is no picture."""
    require(by, "places.change", place)
    photo = PlacePhoto.objects.create(
        place=place, picture=store_picture(upload, alt=alt), position=place.photos.count()
    )
    record("place.photo_added", by=by, target=place, place_id=place.pk)
    publish(PlaceChanged(place_id=place.pk))
    return photo


@transaction.atomic
def remove_photo(photo: PlacePhoto, *, by) -> None:
    """Take a photo down and delete its files."""
    require(by, "places.change", photo.place)
    delete_picture(photo.picture)
    record("place.photo_removed", by=by, target=photo.place, place_id=photo.place_id)
    publish(PlaceChanged(place_id=photo.place_id))
