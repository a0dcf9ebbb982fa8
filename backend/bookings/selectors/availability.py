"""When rooms are free, for everyone: times only, never who or what for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.bookings.models import BookingRoom
from backend.bookings.selectors.conflicts import Closure, RoomTree, Span, blocked
from backend.bookings.selectors.limits import Limits, holiday_on
from backend.core.moments import instant
from backend.places.models import Place, Room

# The drawn bar of a day shows these hours of the wall clock.
BAR_FROM, BAR_UNTIL = 7, 23
# Nobody is offered less; who needs less types it.
SHORTEST = timedelta(hours=1)


@dataclass(frozen=True)
class RoomDay:
    """One day of one room. ``free`` has stretches that are worth asking for, ``SHORTEST`` or more, without the time to
    set up and to tidy; it is ``None`` where the hours of lending are not known.
    """

    day: date
    is_today: bool
    is_past: bool
    free: list[Span] | None
    taken: list[Span]
    closed: list[tuple[datetime, datetime, str]]  # with the reason
    holiday: str
    zone: ZoneInfo

    @property
    def offers(self) -> list[tuple[datetime, datetime, str]]:
        """What is free, each with the hour (``15:00``) at which the form of a request begins."""
        return [(start, end, f"{start.astimezone(self.zone):%H:%M}") for start, end in self.free or ()]

    @property
    def bars(self) -> list[tuple[int, int, str]]:
        """What the drawn bar shows: first minute from ``BAR_FROM``, length in minutes, ``"free"`` or ``"taken"``."""
        taken = [*self.taken, *((start, end) for start, end, _why in self.closed)]
        spans = [(span, "free") for span in self.free or ()] + [(span, "taken") for span in taken]
        drawn = []
        for (start, end), kind in spans:
            first, last = self._minute(start), self._minute(end)
            if last > first:
                drawn.append((first, last - first, kind))
        return drawn

    def _minute(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        day = (local.date() - self.day).days
        minute = day * 1440 + local.hour * 60 + local.minute - BAR_FROM * 60
        return max(0, min(minute, (BAR_UNTIL - BAR_FROM) * 60))


@dataclass(frozen=True)
class RoomWeek:
    room: Room
    parts: list[Room]
    days: list[RoomDay]


def weeks_of(limits: Limits, rooms: Sequence[Room], first: date) -> list[RoomWeek]:
    """Seven days from ``first`` of each of ``rooms`` (6 queries, however many rooms)."""
    place = limits.place
    tree = RoomTree(place.pk)
    midnights = [instant(first + timedelta(days=offset), datetime.min.time(), place.zone) for offset in range(8)]
    taken = firm_spans(tree, midnights[0], midnights[-1])
    closures = blocked([place], tree, midnights[0], midnights[-1])
    return [
        RoomWeek(
            room,
            [tree.rooms[pk] for pk in sorted(tree.parts.get(room.pk, ()), key=lambda pk: tree.rooms[pk].position)],
            [_day(limits, room, tree, midnights[offset : offset + 2], taken, closures) for offset in range(7)],
        )
        for room in rooms
    ]


def firm_spans(tree: RoomTree, start: datetime, end: datetime) -> list[tuple[int, datetime, datetime]]:
    """What is taken for good in ``[start, end)``: room, from, until."""
    rows = BookingRoom.objects.filter(is_firm=True, room__in=list(tree.rooms), starts_at__lt=end, ends_at__gt=start)
    return list(rows.order_by("starts_at").values_list("room", "starts_at", "ends_at"))


def _day(limits: Limits, room: Room, tree: RoomTree, edges, taken, closures: list[Closure]) -> RoomDay:
    place: Place = limits.place
    begins, ends = edges
    needs = tree.takings([room], begins, ends)
    atoms = set(needs)
    setup = begins - min(start for start, _end in needs.values())
    tidy = max(end for _start, end in needs.values()) - ends
    day = begins.astimezone(place.zone).date()
    mine = merged(
        clip((start, end), begins, ends) for pk, start, end in taken if pk in atoms and touches(start, end, edges)
    )
    closed = [
        (*clip((blocking.starts_at, blocking.ends_at), begins, ends), blocking.reason)
        for blocking, closed_atoms in closures
        if closed_atoms & atoms and touches(blocking.starts_at, blocking.ends_at, edges)
    ]
    windows = limits.windows_on(room, day)
    free = None
    if windows is not None:
        holes = [*mine, *((start, end) for start, end, _why in closed)]
        free = offered(lent(limits, windows, day), [(start - tidy, end + setup) for start, end in holes], limits.now)
    holiday = holiday_on(day) if limits.rules.closed_on_holidays and windows == [] else ""
    return RoomDay(day, day == limits.today, day < limits.today, free, mine, closed, holiday, place.zone)


def lent(limits: Limits, windows, day: date) -> list[Span]:
    """The windows of ``day`` as instants, until the hour from which it must be quiet."""
    zone, latest = limits.place.zone, limits.rules.latest_end
    ends = [(opens, min(closes, latest) if latest else closes) for opens, closes in windows]
    return [(instant(day, opens, zone), instant(day, closes, zone)) for opens, closes in ends if closes > opens]


def offered(spans: list[Span], holes: list[Span], now: datetime) -> list[Span]:
    """What of ``spans`` is left outside of ``holes``, is not over and is long enough to be asked for."""
    first = rounded_up(now)
    left = [(max(start, first), end) for start, end in without(spans, holes)]
    return [(start, end) for start, end in left if end - start >= SHORTEST]


def rounded_up(at: datetime) -> datetime:
    """The next quarter of an hour: nobody asks for a room from 15:56 on."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + timedelta(minutes=15) - over if over else at


def touches(start: datetime, end: datetime, edges) -> bool:
    return start < edges[1] and end > edges[0]


def clip(span: Span, begins: datetime, ends: datetime) -> Span:
    """``span`` as far as it lies in ``[begins, ends)``."""
    return max(span[0], begins), min(span[1], ends)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that touch become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of ``spans`` outside of ``holes``."""
    left = list(spans)
    for begins, ends in holes:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, begins)), (max(start, ends), end))
            if piece[1] > piece[0]
        ]
    return left


def busy(room: Room, start: datetime, end: datetime) -> list[tuple[datetime, datetime, str]]:
    """When ``room`` is taken (no reason) or not lent (with the reason) in ``[start, end)``, in order (6 queries)."""
    tree = RoomTree(room.place_id)
    atoms = tree.atoms(room.pk)
    taken = merged((begins, ends) for pk, begins, ends in firm_spans(tree, start, end) if pk in atoms)
    closed = [
        (blocking.starts_at, blocking.ends_at, blocking.reason)
        for blocking, closed_atoms in blocked([room.place], tree, start, end)
        if closed_atoms & atoms
    ]
    return sorted([(begins, ends, "") for begins, ends in taken] + closed)
