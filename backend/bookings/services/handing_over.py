"""What rooms move when an animator leaves, what the closing of a place meets, and what a new place takes over."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.bookings.models import Booking, BookingRules, KeyHandover, RoomHours
from backend.core.copies import copied
from backend.places.registry import Duty, Mover, duty_of

SHOWN = 3


def held_by(place, person):
    """Bookings at ``place`` that ``person`` answers for and that are not over, or whose keys are outside."""
    keys = KeyHandover.objects.filter(booking=OuterRef("pk"), back_at=None)
    ahead = Q(status__in=Booking.LIVE, ends_at__gt=timezone.now())
    return Booking.objects.filter(Q(Exists(keys)) | ahead, place=place, holder=person)


def keys_of(place, person):
    return KeyHandover.objects.filter(booking__place=place, booking__holder=person, back_at=None)


def find(place, person) -> list[Duty]:
    """Bookings and keys."""
    titles = list(held_by(place, person).order_by("starts_at").values_list("title", flat=True))
    keys = list(keys_of(place, person).values_list("key", flat=True))
    found = ((_("Rooms they booked"), titles), (_("Keys they hold"), keys))
    return [Duty(label, len(names), tuple(names[:SHOWN])) for label, names in found if names]


def move(place, person, successor) -> None:
    """Another answers for the bookings, and so for their keys."""
    keys = list(held_by(place, person).values_list("pk", flat=True))
    Booking.objects.filter(pk__in=keys).update(holder=successor)


def planned_after(place, day) -> list[Duty]:
    """Bookings of neighbours from ``day`` on; those of events are among the events."""
    begins = datetime.combine(day, time.min, place.zone)
    rows = Booking.objects.filter(place=place, ends_at__gte=begins, status__in=Booking.LIVE, kind=Booking.Kind.REQUEST)
    return duty_of(_("Bookings of rooms"), rows.order_by("starts_at"), "title", url=reverse("booking-queue"))


def copy(source, target) -> None:
    """The rules of lending rooms as their first version, and the hours of each room, found by its name."""
    if rules := BookingRules.objects.filter(place=source).order_by("-version").first():
        copied(rules, place=target, version=1).save()
    rooms = {room.name: room for room in target.rooms.all()}
    hours = RoomHours.objects.filter(room__place=source).select_related("room")
    RoomHours.objects.bulk_create(copied(row, room=rooms[row.room.name]) for row in hours if row.room.name in rooms)


mover = Mover(find, move)
