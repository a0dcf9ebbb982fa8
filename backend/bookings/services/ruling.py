"""Rules of lending: versions, bookable hours, times when rooms are not lent, and the rooms themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.bookings.models import Blocking, Booking, BookingRules, RoomHours
from backend.bookings.selectors.conflicts import RoomTree
from backend.bookings.selectors.limits import rules_of
from backend.bookings.services.taking import lock_rooms
from backend.bookings.services.telling import tell_pages
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.places import services as places
from backend.places.models import Place, Room


class RoomInUse(DomainError):
    code = "room_in_use"


def rules_in_force(place: Place) -> BookingRules:
    """The newest version; where none was written yet, the usual rules become version 1. In a transaction."""
    rules = rules_of(place)
    return rules if rules.pk else _next_version(place, by=None)


@transaction.atomic
def write_rules(place: Place, *, by, **fields) -> BookingRules:
    """Put a new version in force. Bookings keep the version that was accepted (R20); no change makes no version."""
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    require(by, "bookings.manage", place)
    present = rules_of(place)
    if present.pk and all(getattr(present, name) == value for name, value in fields.items()):
        return present
    rules = _next_version(place, by=by, **fields)
    record("booking_rules.written", by=by, target=rules, place_id=place.pk, version=rules.version)
    tell_pages(place)
    return rules


def _next_version(place: Place, *, by, **fields) -> BookingRules:
    rules = rules_of(place)
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.pk, rules._state.adding = None, True
    rules.version += 1
    rules.created_by = by
    rules.digest = rules.fingerprint()
    rules.save(force_insert=True)
    return rules


@transaction.atomic
def save_room(
    place: Place, room: Room | None, *, by, parts: Iterable[Room] = (), hours: Sequence[tuple] | None = None, **fields
) -> Room:
    """Add (``room`` is ``None``) or change a room, what it is made of, and its bookable hours (weekday, opens, closes).

    Raises ``RoomInUse`` when other parts would leave bookings ahead without the rooms they were given.
    """
    require(by, "bookings.manage", place)
    lock_rooms(place)
    room = places.save_room(place, room, by=by, **fields)
    _set_parts(room, {part.pk for part in parts})
    if hours is not None:
        room.bookable_hours.all().delete()
        RoomHours.objects.bulk_create(
            RoomHours(room=room, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in sorted(set(hours))
        )
    tell_pages(place)
    return room


def _set_parts(room: Room, parts: set[int]) -> None:
    tree = RoomTree(room.place_id)
    if parts == tree.parts.get(room.pk, set()):
        return
    if room.pk in parts or parts - set(tree.rooms) or any(room.pk in _all_parts(tree, part) for part in parts):
        raise Invalid(_("A room cannot be made of itself, nor of rooms elsewhere."), field="parts")
    above = {pk for pk in tree.rooms if room.pk in _all_parts(tree, pk)} | {room.pk}
    ahead = Booking.objects.live().filter(rooms__in=above, ends_at__gt=timezone.now())
    if count := ahead.distinct().count():
        raise RoomInUse(
            _("%(n)s bookings ahead count on how this room is made up. Move or answer them first.") % {"n": count},
            field="parts",
        )
    room.parts.set(parts)


def _all_parts(tree: RoomTree, room_id: int) -> set[int]:
    found, ahead = set(), list(tree.parts.get(room_id, ()))
    while ahead:
        part = ahead.pop()
        if part not in found:
            found.add(part)
            ahead += tree.parts.get(part, ())
    return found


@transaction.atomic
def remove_room(room: Room, *, by) -> None:
    """Delete a room that was never booked. Raises ``RoomInUse``."""
    require(by, "bookings.manage", room.place)
    lock_rooms(room.place)
    if room.bookings.exists() or room.taken.exists():
        raise RoomInUse(_("This room has bookings. Stop lending it instead: then nobody can ask for it."))
    places.remove_room(room, by=by)
    tell_pages(room.place)


@transaction.atomic
def add_blocking(
    place: Place, *, by, starts_at: datetime, ends_at: datetime, reason: str, rooms: Iterable[Room] = (),
    exempt_roles: Iterable[str] = (), exempt_people: Iterable = (),
) -> Blocking:  # fmt: skip
    """Stop lending ``rooms`` (none: all) for a time. Bookings in it stay: ``broken_by`` lists them to be answered."""
    require(by, "bookings.manage", place)
    if ends_at <= starts_at:
        raise Invalid(_("The end must come after the start."), field="ends")
    if not reason.strip():
        raise Invalid(_("Write why: everyone who looks for a room reads it."), field="reason")
    blocking = Blocking.objects.create(
        place=place, starts_at=starts_at, ends_at=ends_at, reason=reason.strip(), exempt_roles=list(exempt_roles),
        created_by=by,
    )  # fmt: skip
    blocking.rooms.set(rooms)
    blocking.exempt_people.set(exempt_people)
    record("blocking.added", by=by, target=blocking, place_id=place.pk, reason=blocking.reason)
    tell_pages(place)
    return blocking


@transaction.atomic
def lift_blocking(blocking: Blocking, *, by) -> None:
    """Lend the rooms again; what lies in the past stays as it was."""
    require(by, "bookings.manage", blocking.place)
    record("blocking.lifted", by=by, target=blocking, place_id=blocking.place_id, reason=blocking.reason)
    place = blocking.place
    blocking.delete()
    tell_pages(place)
