"""Rooms of a whole programme: held, moved and let go for many dates at once, in a constant number of queries.

For services of the calendar, which ask for permission and tell those who come.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.bookings.models import Booking, BookingRoom, Step
from backend.bookings.selectors.conflicts import Conflict, RoomTree, Span, clashes
from backend.bookings.services.holding import Skipped, check_times
from backend.bookings.services.refusals import RoomsTaken, taken_in_words
from backend.bookings.services.taking import decline_clashing, lock_rooms, rooms_in, store, wake_waiting
from backend.bookings.services.telling import tell_pages
from backend.places.models import Room

type Move = tuple[Booking, Span, Sequence[Room]]


@transaction.atomic
def move_series(moves: Sequence[Move], *, by, skip_conflicts: bool) -> dict[int, Skipped]:
    """Give bookings of one place another time and other rooms, all as if at one moment.

    Returns what could not be had, by id of the booking: with ``skip_conflicts`` that booking is let go; without, one
    such booking refuses all (``RoomsTaken`` names everything in the way).
    """
    if not moves:
        return {}
    place = moves[0][0].place
    tree = lock_rooms(place)
    wanted = {booking.pk: (span, rooms_in(tree, rooms)) for booking, span, rooms in moves}
    held = _locked(wanted, Booking.FIRM)
    _set_rooms(held, {pk: rooms for pk, (_span, rooms) in wanted.items()})
    left = _taken_by(held)
    for booking in held:
        booking.place = place
        booking.starts_at, booking.ends_at = wanted[booking.pk][0]
        check_times(booking.starts_at, booking.ends_at)
    in_the_way = clashes(held, by=by)
    if in_the_way and not skip_conflicts:
        raise RoomsTaken((one for found in in_the_way.values() for one in found), place=place, by=by)
    skipped = _skipped(held, in_the_way, tree, by=by)
    if skipped and not skip_conflicts:
        raise RoomsTaken()
    kept = [booking for booking in held if booking.pk not in skipped]
    _take_anew(held, kept, tree, by=by)
    for booking in held:
        if booking.pk in skipped:
            _let_go(booking, skipped[booking.pk].reason, by=by)
    wake_waiting(place, left, by=by)
    return skipped


@transaction.atomic
def release_series(bookings: Iterable[Booking], *, by, reason: str = "") -> None:
    """Let the rooms of many dates of one place go; those that are let go already do not change."""
    bookings = list(bookings)
    if not bookings:
        return
    place = bookings[0].place
    lock_rooms(place)
    held = _locked([booking.pk for booking in bookings], Booking.LIVE)
    left = _taken_by(held)
    BookingRoom.objects.filter(booking__in=held).update(is_firm=False)
    Booking.objects.filter(pk__in=[booking.pk for booking in held]).update(
        status=Booking.Status.CANCELLED, reason=reason[:500]
    )
    for booking in held:
        booking.sequence += 1
    Booking.objects.bulk_update(held, ["sequence"], batch_size=200)
    _write_steps(held, Step.Kind.CANCELLED, by=by, text=reason)
    if held:
        record("booking.released", by=by, target=held[0], place_id=place.pk, count=len(held))
        wake_waiting(place, left, by=by)
        tell_pages(place)


def _locked(ids: Iterable[int], states: Sequence[str]) -> list[Booking]:
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids), status__in=states)
    return list(rows.prefetch_related("rooms", "taken").order_by("pk"))


def _taken_by(held: list[Booking]) -> list[tuple[int, datetime, datetime]]:
    rows = [row for booking in held for row in booking.taken.all() if row.is_firm]
    return [(row.room_id, row.starts_at, row.ends_at) for row in rows]


def _set_rooms(held: list[Booking], wanted: dict[int, list[Room]]) -> None:
    other = [
        booking
        for booking in held
        if {room.pk for room in booking.rooms.all()} != {room.pk for room in wanted[booking.pk]}
    ]
    through = Booking.rooms.through
    through.objects.filter(booking__in=other).delete()
    through.objects.bulk_create(through(booking=booking, room=room) for booking in other for room in wanted[booking.pk])
    for booking in other:
        booking._prefetched_objects_cache.pop("rooms", None)
    prefetch_related_objects(other, "rooms")


def _skipped(held: list[Booking], in_the_way: dict[int, list[Conflict]], tree: RoomTree, *, by) -> dict[int, Skipped]:
    """What cannot be had, by id: something is in the way, or the date before it in the series reaches into it."""
    skipped: dict[int, Skipped] = {}
    ends_last: dict[int, datetime] = {}
    for booking in sorted(held, key=lambda booking: (booking.starts_at, booking.pk)):
        need = tree.takings(booking.rooms.all(), booking.starts_at, booking.ends_at)
        if found := in_the_way.get(booking.pk):
            words = taken_in_words(found, booking.place, by)
            skipped[booking.pk] = Skipped(booking.starts_at, booking.ends_at, words, tuple(found))
        elif any(begins < ends_last.get(atom, begins) for atom, (begins, _ends) in need.items()):
            words = _("Overlaps the date before it in this series.")
            skipped[booking.pk] = Skipped(booking.starts_at, booking.ends_at, words)
        else:
            ends_last |= {atom: ends for atom, (_begins, ends) in need.items()}
    return skipped


def _take_anew(held: list[Booking], kept: list[Booking], tree: RoomTree, *, by) -> None:
    BookingRoom.objects.filter(booking__in=held).delete()
    store([
        BookingRoom(booking=booking, room_id=atom, starts_at=begins, ends_at=ends, is_firm=True)
        for booking in kept
        for atom, (begins, ends) in tree.takings(booking.rooms.all(), booking.starts_at, booking.ends_at).items()
    ])  # fmt: skip
    for booking in kept:
        booking.sequence += 1
        booking.reminded_at = None
    Booking.objects.bulk_update(kept, ["starts_at", "ends_at", "sequence", "reminded_at"], batch_size=200)
    _write_steps(kept, Step.Kind.MOVED, by=by)
    if kept:
        record("booking.moved", by=by, target=kept[0], place_id=kept[0].place_id, count=len(kept))
        decline_clashing(kept, by=by)
        tell_pages(kept[0].place)


def _let_go(booking: Booking, reason: str, *, by) -> None:
    booking.status, booking.reason = Booking.Status.CANCELLED, reason[:500]
    booking.sequence += 1
    booking.save(update_fields=["status", "reason", "sequence"])
    _write_steps([booking], Step.Kind.CANCELLED, by=by, text=reason)


def _write_steps(bookings: Sequence[Booking], kind: str, *, by, text: str = "") -> None:
    Step.objects.bulk_create(Step(booking=booking, kind=kind, by=by, text=text[:1000]) for booking in bookings)
