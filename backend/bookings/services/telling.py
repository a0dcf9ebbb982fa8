"""Who is told of what about a booking, and open pages."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from backend.bookings.live import BookingChanged
from backend.bookings.models import Booking
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify_all, take_back
from backend.places.models import Membership, Room

# A request that was taken back so soon need not be spoken of.
SOON = timedelta(minutes=30)


def tell_holder(booking: Booking, kind: str, *, by, why: str = "") -> None:
    """Tell who asked, and the guardian of a child; nobody hears of their own act."""
    people = {booking.holder_id, booking.guardian_id} - {None, by.pk if by else None}
    _tell(booking, people, kind, why=why)


def tell_animators(booking: Booking, kind: str, *, by, why: str = "") -> None:
    """Tell those who run the place."""
    _tell(booking, _animators(booking, by=by), kind, why=why)


def tell_withdrawn(booking: Booking, gone: Iterable[Booking], *, by) -> None:
    """Tell those who run the place that ``gone``, ``booking`` among them, are no longer asked for.

    Who has not read of a request that was taken back soon hears of neither: whoever asks and withdraws again and again
    leaves nothing in their inboxes.
    """
    people = _animators(booking, by=by)
    series = Booking.objects.filter(place=booking.place_id, series=booking.series, status__in=Booking.OPEN)
    if booking.series is None or not series.exists():  # one notice is about all dates of a series
        addresses = [one.get_absolute_url() for one in gone]
        kinds = (Notification.Kind.BOOKING_REQUESTED, Notification.Kind.BOOKING_ANSWERED)
        people -= take_back(people, kinds, addresses, since=timezone.now() - SOON)
    _tell(booking, people, Notification.Kind.BOOKING_WITHDRAWN, why="")


def _animators(booking: Booking, *, by) -> set[int]:
    running = booking.place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    return set(running.values_list("user", flat=True)) - {by.pk if by else None}


def _tell(booking: Booking, people: set[int], kind: str, *, why: str) -> None:
    if people:
        notify_all(
            dict.fromkeys(sorted(people), kind), params=params_of(booking, why), url=booking.get_absolute_url(),
            place_id=booking.place_id,
        )  # fmt: skip


def params_of(booking: Booking, why: str = "") -> dict:
    """What sentences about ``booking`` say; the time is put into words when it is read."""
    prefetch_related_objects([booking], Prefetch("rooms", Room.objects.order_by("position", "name", "pk")))
    proposed = booking.status == Booking.Status.PROPOSED
    return {
        "who": booking.who,
        "what": f"{booking.title}, {booking.room_names}",
        "where": booking.place.name,
        "why": why,
        "at": (booking.proposed_starts_at if proposed else booking.starts_at).isoformat(),
        "zone": booking.place.time_zone,
    }


def tell_pages(place) -> None:
    """Open pages of ``place`` ask again when its rooms are free."""
    publish(BookingChanged(place_id=place.pk))
