"""What those who run places see: requests that wait, and the plan of all rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from backend.bookings.models import Blocking, Booking
from backend.bookings.querysets import BookingQuerySet
from backend.bookings.selectors.conflicts import Conflict, clashes
from backend.bookings.selectors.limits import fits
from backend.places.models import Place
from backend.places.roles import roles_of

PAGE = 60


@dataclass
class Case:
    """A request in the queue, with the checks done; a series is one case."""

    booking: Booking
    dates: list[Booking]
    conflicts: list[Conflict]
    fits: bool
    most: int | None = None
    rivals: int = 0
    series_conflicts: int = field(default=0)

    @property
    def awaits_answer(self) -> bool:
        """Those who run the place have to answer; else the neighbour has, or the time must become free first."""
        return self.booking.status == Booking.Status.REQUESTED

    @property
    def is_clear(self) -> bool:
        return self.fits and not self.conflicts and not self.series_conflicts


def run_by(user) -> Q:
    """Bookings at places that ``user`` runs, as a condition."""
    roles = roles_of(user)
    return Q() if "coordinator" in roles.network else Q(place__in=roles.animated)


def requests_to(user, place: Place | None = None) -> BookingQuerySet:
    """Requests that are not decided, at places that ``user`` runs or at ``place`` alone."""
    found = Booking.objects.filter(run_by(user), status__in=[*Booking.OPEN, Booking.Status.WAITING])
    return found.filter(place=place) if place else found


def waiting_count(user, place: Place | None = None) -> int:
    """How many requests wait for an answer of ``user``; a series is one (1 query)."""
    waiting = requests_to(user, place).filter(status=Booking.Status.REQUESTED)
    counts = waiting.aggregate(in_series=Count("series", distinct=True), single=Count("pk", filter=Q(series=None)))
    return counts["in_series"] + counts["single"]


def queue_for(user, place: Place | None = None) -> list[Case]:
    """Requests that are not decided: those that wait for an answer first, among them urgent ones, then in the order of
    coming (a constant number of queries).
    """
    ours = models.Case(models.When(status=Booking.Status.REQUESTED, then=0), default=1)
    rows = list(requests_to(user, place).with_people().order_by(ours, "-is_urgent", "created_at", "pk")[:PAGE])
    found = clashes(rows, by=user) if rows else {}
    cases: dict[object, Case] = {}
    for booking in rows:
        key = booking.series or booking.pk, booking.status == Booking.Status.REQUESTED
        if key not in cases:
            cases[key] = case_of(booking, found.get(booking.pk, []))
        else:
            cases[key].dates.append(booking)
            cases[key].series_conflicts += bool(found.get(booking.pk))
    return list(cases.values())


def case_of(booking: Booking, conflicts: list[Conflict]) -> Case:
    """``booking`` with its checks; ``rooms`` prefetched."""
    rooms = list(booking.rooms.all())
    known = [room.capacity_for(booking.arrangement) for room in rooms]
    return Case(
        booking,
        [booking],
        conflicts,
        fits(rooms, booking.head_count, booking.arrangement),
        None if None in known else sum(known),
    )


def to_close(user, place: Place | None = None) -> list[Booking]:
    """Bookings that are over and of which nobody has said how it went."""
    over = Booking.objects.filter(
        run_by(user), status=Booking.Status.ACCEPTED, kind=Booking.Kind.REQUEST, ends_at__lte=timezone.now()
    )
    if place is not None:
        over = over.filter(place=place)
    return list(over.with_people().order_by("-ends_at", "-pk")[:PAGE])


def plan_of(place: Place, start: datetime, end: datetime) -> list[Booking]:
    """Everything in the rooms of ``place`` in ``[start, end)``, requests that wait included (3 queries)."""
    shown = [*Booking.FIRM, *Booking.OPEN]
    return list(
        place.bookings.filter(status__in=shown)
        .between(start, end)
        .with_people()
        .prefetch_related("handovers")
        .order_by("starts_at", "pk")
    )


def broken_by(blocking: Blocking) -> Sequence[Booking]:
    """Firm bookings that lie in the time of ``blocking``: each is to be answered by a person."""
    rooms = list(blocking.rooms.all())
    hit = Booking.objects.filter(place=blocking.place_id, status=Booking.Status.ACCEPTED)
    hit = hit.between(blocking.starts_at, blocking.ends_at)
    if rooms:
        hit = hit.filter(Q(rooms__in=rooms) | Q(taken__room__in=rooms) | Q(taken__room__wholes__in=rooms)).distinct()
    return list(hit.with_people().order_by("starts_at", "pk")[:PAGE])
