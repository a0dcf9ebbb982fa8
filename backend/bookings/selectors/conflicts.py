"""What is in the way of a booking. The one place that knows how rooms made of rooms and buffers count."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.bookings.models import Blocking, Booking, BookingRoom
from backend.places.models import Room
from backend.places.rules import is_member, runs_place

type Span = tuple[datetime, datetime]  # half-open, without buffers
type Closure = tuple[Blocking, set[int]]
type Takings = dict[int, Span]  # id of a room that is not made of others → when it is taken, buffers included


@dataclass(frozen=True)
class Conflict:
    """Something in the way: another firm ``booking``, or a ``blocking``."""

    room: Room
    starts_at: datetime
    ends_at: datetime
    booking: Booking | None = None
    blocking: Blocking | None = None


class RoomTree:
    """The rooms of one place, or of several, and what each is made of (2 queries)."""

    def __init__(self, place_ids: int | Iterable[int], rooms: Iterable[Room] | None = None):
        wanted = [place_ids] if isinstance(place_ids, int) else list(place_ids)
        self.rooms = {room.pk: room for room in rooms or Room.objects.filter(place__in=wanted)}
        self.parts: dict[int, set[int]] = defaultdict(set)
        through = Room.parts.through.objects.filter(from_room__in=list(self.rooms))
        for whole, part in through.values_list("from_room", "to_room"):
            self.parts[whole].add(part)

    def atoms(self, room_id: int, seen: frozenset = frozenset()) -> set[int]:
        """Ids of the rooms that ``room_id`` comes down to: itself, when it has no parts."""
        # A ring of parts cannot be saved; were there one, this must still end.
        parts = self.parts.get(room_id, set()) - seen - {room_id}
        if not parts:
            return {room_id}
        return {atom for part in parts for atom in self.atoms(part, seen | {room_id})}

    def takings(self, rooms: Iterable[Room], starts_at: datetime, ends_at: datetime) -> Takings:
        """What a booking of ``rooms`` takes: of a room and its part the longer buffer counts."""
        taken: Takings = {}
        for room in rooms:
            for atom in self.atoms(room.pk):
                part = self.rooms[atom]
                begins = starts_at - timedelta(minutes=max(room.setup_minutes, part.setup_minutes))
                ends = ends_at + timedelta(minutes=max(room.tidy_minutes, part.tidy_minutes))
                known = taken.get(atom, (begins, ends))
                taken[atom] = (min(begins, known[0]), max(ends, known[1]))
        return taken


def conflicts(
    rooms: Sequence[Room], spans: Sequence[Span], *, but: Iterable = (), by=None, tree: RoomTree | None = None
) -> dict[int, list[Conflict]]:
    """What is in the way of ``rooms`` in each of ``spans``: index of the span → conflicts; free spans are left out.

    ``but``: bookings that do not count (or their ids). ``by``: whose exemptions from blockings count.
    At most 7 queries, however many spans.
    """
    if not rooms or not spans:
        return {}
    tree = tree or RoomTree(rooms[0].place_id)
    needs = [tree.takings(rooms, *span) for span in spans]
    return _in_the_way([rooms[0].place], needs, tree, but=but, by=by)


def clashes(bookings: Sequence[Booking], *, by) -> dict[int, list[Conflict]]:
    """As ``conflicts``, for many bookings of any places: id → conflicts (at most 8 queries, ``rooms`` prefetched)."""
    places = {booking.place_id: booking.place for booking in bookings}
    tree = RoomTree(places)
    needs = [tree.takings(booking.rooms.all(), booking.starts_at, booking.ends_at) for booking in bookings]
    found = _in_the_way(list(places.values()), needs, tree, but=bookings, by=by)
    return {bookings[index].pk: in_the_way for index, in_the_way in found.items()}


def _in_the_way(places: list, needs: Sequence[Takings], tree: RoomTree, *, but: Iterable, by) -> dict:
    edges = [edge for need in needs for span in need.values() for edge in span]
    if not edges:
        return {}
    first, last = min(edges), max(edges)
    taken = _Taken(firm_rows(needs, first, last, but))
    closed = blocked(places, tree, first, last, by=by)
    found = {}
    for index, need in enumerate(needs):
        if in_the_way := [*_bookings(taken, need, tree), *_blockings(closed, need, tree)]:
            found[index] = in_the_way
    return found


def firm_rows(needs: Sequence[Takings], first: datetime, last: datetime, but: Iterable) -> list[BookingRoom]:
    atoms = {atom for need in needs for atom in need}
    rows = BookingRoom.objects.filter(is_firm=True, room__in=atoms, starts_at__lt=last, ends_at__gt=first)
    if ignored := [getattr(one, "pk", one) for one in but]:
        rows = rows.exclude(booking__in=ignored)
    return list(rows.select_related("booking").order_by("room", "starts_at"))


def blocked(places: Sequence, tree: RoomTree, first: datetime, last: datetime, *, by=None) -> list[Closure]:
    """Blockings that bind ``by``, each with the ids of the rooms it closes (those that are not made of others)."""
    rows = Blocking.objects.filter(place__in=places).between(first, last)
    by_id = {place.pk: place for place in places}
    binding = []
    for blocking in rows.prefetch_related("rooms", "exempt_people"):
        if not is_exempt(blocking, by_id[blocking.place_id], by):
            named = blocking.rooms.all() or [room for room in tree.rooms.values() if room.place_id == blocking.place_id]
            binding.append((blocking, {atom for room in named for atom in tree.atoms(room.pk)}))
    return binding


def is_exempt(blocking: Blocking, place, by) -> bool:
    """Whether ``by`` may book in spite of ``blocking``."""
    if by is None or not by.is_authenticated:
        return False
    roles = blocking.exempt_roles
    return (
        any(person.pk == by.pk for person in blocking.exempt_people.all())
        or (Blocking.Exempt.RUN in roles and runs_place(by, place))
        or (Blocking.Exempt.MEMBERS in roles and is_member(by, place))
    )


class _Taken:
    """Firm rows by room. They never overlap, so their starts and ends rise together and can be bisected."""

    def __init__(self, rows: Iterable[BookingRoom]):
        self.by_room = defaultdict(list)
        for row in rows:
            self.by_room[row.room_id].append(row)
        self.ends = {room: [row.ends_at for row in rows] for room, rows in self.by_room.items()}

    def overlapping(self, room_id: int, span: Span):
        rows = self.by_room.get(room_id, [])
        for row in rows[bisect_right(self.ends.get(room_id, []), span[0]) :]:
            if row.starts_at >= span[1]:
                return
            yield row


def _bookings(taken: _Taken, need: Takings, tree: RoomTree):
    seen = set()
    for atom, span in need.items():
        for row in taken.overlapping(atom, span):
            if row.booking_id not in seen:
                seen.add(row.booking_id)
                yield Conflict(tree.rooms[atom], row.booking.starts_at, row.booking.ends_at, booking=row.booking)


def _blockings(closed: list[Closure], need: Takings, tree: RoomTree):
    for blocking, atoms in closed:
        for atom, (begins, ends) in need.items():
            if atom in atoms and blocking.starts_at < ends and blocking.ends_at > begins:
                yield Conflict(tree.rooms[atom], blocking.starts_at, blocking.ends_at, blocking=blocking)
                break
