"""Direct bookings by those who run a place: an event and its rooms are one booking, all rooms or none."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.bookings.models import Booking, BookingRoom, Step
from backend.bookings.selectors.conflicts import Conflict, RoomTree, Span, conflicts
from backend.bookings.selectors.limits import fits
from backend.bookings.services.refusals import RoomsTaken, TooManyPeople, taken_in_words
from backend.bookings.services.taking import (
    change_status,
    check_free,
    decline_clashing,
    give_back,
    lock_booking,
    lock_rooms,
    rooms_in,
    store,
    take,
    wake_waiting,
)
from backend.bookings.services.telling import tell_holder, tell_pages
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.places.models import Room


@dataclass(frozen=True)
class Skipped:
    """A date of a series that got no booking, and why."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    conflicts: tuple[Conflict, ...] = ()


@transaction.atomic
def hold_rooms(
    place, rooms: Iterable[Room], *, starts_at: datetime, ends_at: datetime, by, title: str,
    head_count: int | None = None,
) -> Booking:  # fmt: skip
    """Book ``rooms`` for an event at once: all of them or none.

    Open requests for the same time are declined and told. Raises ``NotAllowed``, ``RoomsTaken``, ``TooManyPeople``
    or ``Invalid``.
    """
    return hold_series(
        place, rooms, [(starts_at, ends_at)], by=by, title=title, skip_conflicts=False, head_count=head_count
    )[0]


@transaction.atomic
def hold_series(
    place, rooms: Iterable[Room], spans: Sequence[Span], *, by, title: str, skip_conflicts: bool,
    head_count: int | None = None,
) -> list[Booking | Skipped]:  # fmt: skip
    """Book ``rooms`` for every one of ``spans``, in their order, in a constant number of queries.

    With ``skip_conflicts`` a date that is taken comes back as ``Skipped``; without it one such date refuses all
    (``RoomsTaken`` names everything in the way). Dates of the series that overlap each other count as taken.
    """
    require(by, "bookings.hold", place)
    facts = {"title": title, "skip_conflicts": skip_conflicts, "head_count": head_count}
    return hold_dates(place, rooms, spans, by=by, **facts)


def hold_dates(
    place, rooms: Iterable[Room], spans: Sequence[Span], *, by, title: str, skip_conflicts: bool,
    head_count: int | None = None,
) -> list[Booking | Skipped]:  # fmt: skip
    """As ``hold_series``, for services that ask for permission, and for jobs (``by`` is ``None``)."""
    tree = lock_rooms(place)
    chosen = rooms_in(tree, rooms)
    for starts_at, ends_at in spans:
        check_times(starts_at, ends_at)
    check_head_count(chosen, head_count)
    in_the_way = conflicts(chosen, spans, by=by, tree=tree)
    if in_the_way and not skip_conflicts:
        raise RoomsTaken((one for found in in_the_way.values() for one in found), place=place, by=by)
    kept, skipped = _sorted_out(spans, in_the_way, tree, chosen, place=place, by=by)
    if skipped and not skip_conflicts:
        raise RoomsTaken()
    series = uuid.uuid4() if len(spans) > 1 else None
    facts = {"title": title, "kind": Booking.Kind.EVENT, "head_count": head_count, "series": series}
    booked = _book(place, chosen, [spans[index] for index in kept], tree, by=by, **facts)
    found = dict(zip(kept, booked, strict=True)) | skipped
    return [found[index] for index in range(len(spans))]


def _sorted_out(spans, in_the_way, tree: RoomTree, rooms, *, place, by) -> tuple[list[int], dict[int, Skipped]]:
    """Indexes of the spans to book, and those to skip."""
    kept: list[int] = []
    skipped: dict[int, Skipped] = {}
    ends_last: dict[int, datetime] = {}
    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        need = tree.takings(rooms, *spans[index])
        if index in in_the_way:
            found = in_the_way[index]
            skipped[index] = Skipped(*spans[index], taken_in_words(found, place, by), tuple(found))
        elif any(begins < ends_last.get(atom, begins) for atom, (begins, _ends) in need.items()):
            skipped[index] = Skipped(*spans[index], _("Overlaps the date before it in this series."))
        else:
            kept.append(index)
            ends_last |= {atom: ends for atom, (_begins, ends) in need.items()}
    return kept, skipped


def _book(place, rooms, spans: Sequence[Span], tree: RoomTree, *, by, **facts) -> list[Booking]:
    bookings = Booking.objects.bulk_create(
        Booking(
            place=place, starts_at=starts_at, ends_at=ends_at, status=Booking.Status.ACCEPTED, created_by=by, **facts
        )
        for starts_at, ends_at in spans
    )
    Booking.rooms.through.objects.bulk_create(
        Booking.rooms.through(booking=booking, room=room) for booking in bookings for room in rooms
    )
    store([
        BookingRoom(booking=booking, room_id=atom, starts_at=begins, ends_at=ends, is_firm=True)
        for booking in bookings
        for atom, (begins, ends) in tree.takings(rooms, booking.starts_at, booking.ends_at).items()
    ])  # fmt: skip
    Step.objects.bulk_create(Step(booking=booking, kind=Step.Kind.ACCEPTED, by=by) for booking in bookings)
    if bookings:
        decline_clashing(bookings, by=by)
        record("booking.held", by=by, target=bookings[0], place_id=place.pk, count=len(bookings))
        tell_pages(place)
    return bookings


@transaction.atomic
def move_booking(
    booking: Booking, *, by, rooms: Iterable[Room] | None = None, starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Booking:  # fmt: skip
    """Give ``booking`` other rooms or another time; what is ``None`` stays. All or nothing.

    Who asked for it is told. Raises ``RoomsTaken``, ``WrongState`` or ``Invalid``.
    """
    booking, tree = lock_booking(booking, *Booking.LIVE)
    require(by, "bookings.change", booking)
    chosen = rooms_in(tree, booking.rooms.all() if rooms is None else rooms)
    booking.starts_at, booking.ends_at = starts_at or booking.starts_at, ends_at or booking.ends_at
    check_times(booking.starts_at, booking.ends_at)
    check_head_count(chosen, booking.head_count, booking.arrangement)
    firm = booking.status in Booking.FIRM
    left = [(row.room_id, row.starts_at, row.ends_at) for row in booking.taken.all()] if firm else []
    if firm:
        check_free(tree, chosen, (booking.starts_at, booking.ends_at), by=by, but=[booking])
    booking.rooms.set(chosen)
    take(booking, chosen, tree, firm=firm)
    booking.reminded_at = None
    change_status(booking, booking.status, by=by, step=Step.Kind.MOVED)
    if firm:
        decline_clashing([booking], by=by)
        wake_waiting(booking.place, left, by=by)
    tell_holder(booking, Notification.Kind.BOOKING_MOVED, by=by)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def release_booking(booking: Booking, *, by, reason: str = "") -> Booking:
    """Let the rooms of an event go; a second call changes nothing. Those who waited for the time are asked again."""
    booking, _tree = lock_booking(booking)
    require(by, "bookings.change", booking)
    if booking.status not in Booking.LIVE:
        return booking
    booking.reason = reason
    change_status(booking, Booking.Status.CANCELLED, by=by, step=Step.Kind.CANCELLED, text=reason)
    give_back(booking, by=by)
    tell_holder(booking, Notification.Kind.BOOKING_CANCELLED, by=by, why=reason)
    tell_pages(booking.place)
    return booking


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise ``Invalid`` unless the end comes after the start."""
    if ends_at <= starts_at:
        raise Invalid(_("The end must come after the start."), field="ends")


def check_head_count(rooms: Sequence[Room], head_count: int | None, arrangement: str = "") -> None:
    """Raise ``TooManyPeople`` when so many do not fit (R5: refused, not warned)."""
    if not fits(rooms, head_count, arrangement):
        most = sum(room.capacity_for(arrangement) for room in rooms)
        raise TooManyPeople(_("At most %(n)s people fit in.") % {"n": most}, field="head_count")
