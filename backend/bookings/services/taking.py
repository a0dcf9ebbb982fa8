"""Taking rooms and giving them back: what every act on a booking builds on.

Order of locks, so that no two acts wait for each other: the rooms of the place by key, then bookings by key.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.bookings.models import Booking, BookingRoom, Step
from backend.bookings.selectors.conflicts import RoomTree, conflicts
from backend.bookings.services.refusals import RoomsTaken, WrongState
from backend.bookings.services.telling import tell_animators, tell_holder
from backend.core.errors import Invalid
from backend.notifications.models import Notification
from backend.places.models import Room


def lock_rooms(place) -> RoomTree:
    """Lock the rooms of ``place``, all of them: few rows, and what they are made of cannot change meanwhile."""
    rooms = Room.objects.select_for_update(no_key=True).filter(place=place.pk).order_by("pk")
    tree = RoomTree(place.pk, list(rooms))
    for room in tree.rooms.values():
        room.place = place
    return tree


def lock_booking(booking: Booking, *states: str) -> tuple[Booking, RoomTree]:
    """Lock the rooms, then the booking. Raises ``WrongState`` unless it is in one of ``states`` (none: in any)."""
    tree = lock_rooms(booking.place)
    fresh = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "place", "holder", "guardian", "rules"
    )
    booking = fresh.get(pk=booking.pk)
    if states and booking.status not in states:
        raise WrongState(booking)
    return booking, tree


def rooms_in(tree: RoomTree, rooms: Iterable[Room]) -> list[Room]:
    """``rooms`` as locked. Raises ``Invalid`` without rooms, or with rooms of another place."""
    chosen = {room.pk for room in rooms}
    if not chosen or chosen - set(tree.rooms):
        raise Invalid(_("Choose a room of this place."), field="rooms")
    return [room for pk, room in tree.rooms.items() if pk in chosen]


def check_free(tree: RoomTree, rooms: Sequence[Room], span, *, by, but=()) -> None:
    """Raise ``RoomsTaken`` with all that is in the way."""
    if found := conflicts(rooms, [span], but=but, by=by, tree=tree):
        raise RoomsTaken(found[0], place=rooms[0].place, by=by)


def take(booking: Booking, rooms: Sequence[Room], tree: RoomTree, *, firm: bool) -> None:
    """Write what ``booking`` takes, in place of what it took before. Firm rows lie under the database's guard."""
    rows = [
        BookingRoom(booking=booking, room_id=atom, starts_at=begins, ends_at=ends, is_firm=firm)
        for atom, (begins, ends) in tree.takings(rooms, booking.starts_at, booking.ends_at).items()
    ]
    store(rows, instead_of=booking)


def store(rows: list[BookingRoom], *, instead_of: Booking | None = None) -> None:
    """Insert ``rows``; what the database's guard refuses is ``RoomsTaken`` too."""
    try:
        with transaction.atomic():
            if instead_of is not None:
                instead_of.taken.all().delete()
            BookingRoom.objects.bulk_create(rows)
    except IntegrityError as error:
        raise RoomsTaken() from error


def make_firm(booking: Booking, rooms: Sequence[Room], tree: RoomTree, *, by) -> None:
    """Take the rooms for good: nothing may be in the way, and mere requests for the same time are declined."""
    check_free(tree, rooms, (booking.starts_at, booking.ends_at), by=by, but=[booking])
    take(booking, rooms, tree, firm=True)
    decline_clashing([booking], by=by)


def decline_clashing(bookings: Sequence[Booking], *, by) -> None:
    """Decline the open requests that ``bookings``, firm now, leave no room for; each holder is told."""
    taken = list(BookingRoom.objects.filter(booking__in=[booking.pk for booking in bookings]))
    if not taken:
        return
    rivals = BookingRoom.objects.filter(
        is_firm=False,
        room__in={row.room_id for row in taken},
        booking__status__in=Booking.OPEN,
        starts_at__lt=max(row.ends_at for row in taken),
        ends_at__gt=min(row.starts_at for row in taken),
    )
    lost = {
        rival.booking_id
        for rival in rivals
        for row in taken
        if rival.room_id == row.room_id and rival.starts_at < row.ends_at and rival.ends_at > row.starts_at
    }
    losers = Booking.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=lost).order_by("pk")
    for booking in losers.select_related("place", "holder", "guardian"):
        with translation.override(booking.holder.language if booking.holder else None or settings.LANGUAGE_CODE):
            booking.reason = _("The room was given to something else at that time. Ask for another time.")
        change_status(booking, Booking.Status.DECLINED, by=by, step=Step.Kind.DECLINED, text=booking.reason)
        tell_holder(booking, Notification.Kind.BOOKING_DECLINED, by=by, why=booking.reason)


def give_back(booking: Booking, *, by) -> None:
    """Let the rooms go. Those on the waiting list whose time became free are asked for anew."""
    freed = list(booking.taken.filter(is_firm=True))
    booking.taken.update(is_firm=False)
    if freed:
        wake_waiting(booking.place, [(row.room_id, row.starts_at, row.ends_at) for row in freed], by=by)


def wake_waiting(place, freed: Sequence[tuple[int, datetime, datetime]], *, by) -> None:
    """Turn who waits for a ``freed`` time into a request again, first come first, where nothing else is in the way."""
    waiting = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .filter(place=place, status=Booking.Status.WAITING)
        .select_related("place", "holder", "guardian")
        .prefetch_related("taken", "rooms")
        .order_by("pk")
    )
    for booking in waiting:
        touches = any(
            row.room_id == room and row.starts_at < ends and row.ends_at > begins
            for row in booking.taken.all()
            for room, begins, ends in freed
        )
        span = (booking.starts_at, booking.ends_at)
        if touches and not conflicts(list(booking.rooms.all()), [span], but=[booking], by=booking.holder):
            change_status(booking, Booking.Status.REQUESTED, by=None, step=Step.Kind.FREED)
            tell_holder(booking, Notification.Kind.BOOKING_FREED, by=by)
            tell_animators(booking, Notification.Kind.BOOKING_REQUESTED, by=by)


def change_status(booking: Booking, status: str, *, by, step: str, text: str = "") -> None:
    """Write the new status, the step of the story, and the line of the audit trail."""
    booking.status = status
    booking.sequence += 1
    booking.save()
    booking.steps.create(kind=step, by=by, text=text)
    record(f"booking.{step}", by=by, target=booking, place_id=booking.place_id)
