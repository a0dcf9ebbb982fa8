"""An event and its rooms are one booking: what is booked follows what the calendar says.

Drafts and proposals hold nothing; publishing holds the rooms of all coming dates. Whoever runs into something that is
in the way is refused with a list of it, or goes on without a room on those dates: no date is cancelled unasked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from backend.bookings.models import Booking
from backend.bookings.services.holding import Skipped, check_head_count, hold_dates
from backend.bookings.services.programme import move_series, release_series
from backend.bookings.services.refusals import RoomsTaken, TooManyPeople
from backend.events.models import Event, Occurrence
from backend.events.services.telling import tell_animators
from backend.notifications.models import Notification
from backend.places.models import Room


@dataclass(frozen=True)
class WithoutRoom:
    """A date whose rooms are taken by something else, and by what."""

    occurrence: Occurrence
    reason: str
    had_room: bool = False


def settle(
    event: Event, *, by, skip_taken: bool = False, again: bool = False, only: Iterable[Occurrence] | None = None
) -> list[WithoutRoom]:
    """Make the bookings of the coming dates of a locked ``event`` what they should be, in a constant number of queries.

    Raises ``RoomsTaken`` at the field ``rooms`` when something is in the way; with ``skip_taken`` those dates are
    returned and stay without a room ("rooms" is among what they have of their own). ``again``: dates that went
    without are tried once more. ``only``: of these dates alone.
    """
    rows = event.occurrences.filter(ends_at__gt=timezone.now()).select_related("booking").order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=[row.pk for row in only])
    rows = list(rows)
    work = _Work(event, rows, again=again)
    try:
        return work.carry_out(by=by, skip_taken=skip_taken)
    except RoomsTaken as refusal:
        refusal.field = "rooms"
        raise


def check_fits(event: Event) -> None:
    """Raise ``TooManyPeople`` at the field ``capacity`` when the rooms of ``event`` have fewer seats than it offers."""
    rooms = list(event.rooms.all())
    try:
        if rooms:
            check_head_count(rooms, event.capacity)
    except TooManyPeople as refusal:
        refusal.field = "capacity"
        raise


def give_rooms(occurrence: Occurrence, rooms: list[Room], *, by) -> None:
    """Give one date rooms of its own; none: it needs no room. For services, which lock the event and save the row.

    Raises ``RoomsTaken``.
    """
    occurrence.own = sorted({*occurrence.own, "rooms"})
    held = occurrence.booking if _is_held(occurrence) else None
    span = (occurrence.starts_at, occurrence.ends_at)
    try:
        if not rooms:
            release_series([held] if held else [], by=by)
            occurrence.booking = None
        elif held:
            move_series([(held, span, rooms)], by=by, skip_conflicts=False)
        else:
            occurrence.booking = hold_dates(
                occurrence.place, rooms, [span], by=by, title=occurrence.title, skip_conflicts=False
            )[0]
    except RoomsTaken as refusal:
        refusal.field = "rooms"
        raise


def release(rows: Iterable[Occurrence], *, by, reason: str = "") -> None:
    """Let the rooms of dates go that are about to be deleted."""
    release_series([row.booking for row in rows if row.booking], by=by, reason=reason)


def tell_without_rooms(found: list[WithoutRoom]) -> None:
    """Tell the animators of each date that the job could find no room for."""
    for one in found:
        tell_animators(one.occurrence, Notification.Kind.EVENT_WITHOUT_ROOM, by=None, why=one.reason)


def _is_held(row: Occurrence) -> bool:
    return row.booking is not None and row.booking.status in Booking.FIRM


class _Work:
    """What there is to release, move and hold."""

    def __init__(self, event: Event, rows: list[Occurrence], *, again: bool):
        self.event = event
        self.default = list(event.rooms.all())
        self.changed: set[Occurrence] = set()
        self.release: list[Occurrence] = []
        self.moves: list[tuple[Occurrence, list[Room]]] = []
        self.hold: dict[tuple[int, ...], list[Occurrence]] = defaultdict(list)
        self.rooms: dict[tuple[int, ...], list[Room]] = {}
        prefetch_related_objects([row for row in rows if row.booking], "booking__rooms")
        for row in rows:
            row.event, row.place = event, event.place
            if row.booking:
                row.booking.place = event.place
            if again and "rooms" in row.own and row.booking is None:
                row.own = [name for name in row.own if name != "rooms"]
                self.changed.add(row)
            self.sort(row)

    def sort(self, row: Occurrence) -> None:
        rooms = self.rooms_of(row)
        key = tuple(room.pk for room in rooms)
        self.rooms[key] = rooms
        if not _is_held(row):
            if rooms:
                self.hold[key].append(row)
        elif not rooms:
            self.release.append(row)
        elif not _stands(row, key):
            self.moves.append((row, rooms))

    def rooms_of(self, row: Occurrence) -> list[Room]:
        """Which rooms ``row`` should have."""
        if self.event.status != Event.Status.PUBLISHED or row.is_off:
            return []
        if "rooms" in row.own:
            return list(row.booking.rooms.all()) if row.booking else []
        return self.default

    def carry_out(self, *, by, skip_taken: bool) -> list[WithoutRoom]:
        """Release first, then move, then hold: what is let go is free for what comes."""
        why = next((row.cancel_reason for row in self.release if row.cancel_reason), self.event.cancel_reason)
        release_series([row.booking for row in self.release], by=by, reason=why)
        found: list[WithoutRoom] = []
        moves = [(row.booking, (row.starts_at, row.ends_at), rooms) for row, rooms in self.moves]
        skipped = move_series(moves, by=by, skip_conflicts=skip_taken)
        for row, _rooms in self.moves:
            if refusal := skipped.get(row.booking.pk):
                found.append(self.left_without(row, refusal))
        for key, rows in self.hold.items():
            found += self.held(self.rooms[key], rows, by=by, skip_taken=skip_taken)
        for row in self.changed:
            row.updated_at = timezone.now()
        Occurrence.objects.bulk_update(self.changed, ["own", "booking", "updated_at"], batch_size=200)
        return sorted(found, key=lambda one: one.occurrence.starts_at)

    def held(self, rooms: list[Room], rows: list[Occurrence], *, by, skip_taken: bool) -> list[WithoutRoom]:
        spans: list[tuple[datetime, datetime]] = [(row.starts_at, row.ends_at) for row in rows]
        title = self.event.title
        answers = hold_dates(self.event.place, rooms, spans, by=by, title=title, skip_conflicts=skip_taken)
        found = []
        for row, answer in zip(rows, answers, strict=True):
            if isinstance(answer, Skipped):
                found.append(self.left_without(row, answer))
            else:
                row.booking = answer
                self.changed.add(row)
        return found

    def left_without(self, row: Occurrence, refusal: Skipped) -> WithoutRoom:
        had_room = row.booking is not None
        row.own, row.booking = sorted({*row.own, "rooms"}), None
        self.changed.add(row)
        return WithoutRoom(row, refusal.reason, had_room)


def _stands(row: Occurrence, key: tuple[int, ...]) -> bool:
    held = row.booking
    same_time = (held.starts_at, held.ends_at) == (row.starts_at, row.ends_at)
    return same_time and {room.pk for room in held.rooms.all()} == set(key)
