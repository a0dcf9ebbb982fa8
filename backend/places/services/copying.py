"""A new place after the model of another: settings, never people."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.places.models import OpeningHours, Place, Room
from backend.places.registry import copy_settings
from backend.places.services.running import create_place

# Facts that places of one kind share; its own name and address each gives itself.
COPIED = (
    "kind",
    "network",
    "operator",
    "operator_kind",
    "controller",
    "city",
    "features",
    "offers",
    "house_rules",
    "hours_note",
    "default_language",
    "time_zone",
    "membership_policy",
)
ROOM = (
    "description",
    "area_m2",
    "capacity",
    "capacities",
    "equipment",
    "features",
    "setup_minutes",
    "tidy_minutes",
    "is_bookable",
    "position",
)


@transaction.atomic
def copy_place(source: Place, *, by, **fields) -> Place:
    """Open a draft of a place like ``source``, with its hours, rooms, rules and categories; ``fields`` differ.

    People, invitations, photos, conversations, events and things stay where they are.
    """
    require(by, "places.add")
    require(by, "places.change", source)
    facts = {name: getattr(source, name) for name in COPIED}
    place = create_place(by=by, **{**facts, "status": Place.Status.DRAFT, **fields})
    OpeningHours.objects.bulk_create(
        OpeningHours(place=place, weekday=row.weekday, opens=row.opens, closes=row.closes)
        for row in source.opening_hours.all()
    )
    _copy_rooms(source, place)
    copy_settings(source, place)
    record("place.copied", by=by, target=place, place_id=place.pk, source=source.pk)
    return place


def _copy_rooms(source: Place, place: Place) -> None:
    made = {
        room.pk: Room.objects.create(place=place, name=room.name, **{name: getattr(room, name) for name in ROOM})
        for room in source.rooms.prefetch_related("parts")
    }
    for room in source.rooms.prefetch_related("parts"):
        made[room.pk].parts.set(made[part.pk] for part in room.parts.all() if part.pk in made)
