"""Who is told of what about a booking, and open pages."""

from django.db.models import Prefetch, prefetch_related_objects

from backend.bookings.live import BookingChanged
from backend.bookings.models import Booking
from backend.live.publishing import publish
from backend.notifications.services import notify_all
from backend.places.models import Membership, Room


def tell_holder(booking: Booking, kind: str, *, by, why: str = "") -> None:
    """Tell who asked, and the guardian of a child; nobody hears of their own act."""
    people = {booking.holder_id, booking.guardian_id} - {None, by.pk if by else None}
    _tell(booking, people, kind, why=why)


def tell_animators(booking: Booking, kind: str, *, by, why: str = "") -> None:
    """Tell those who run the place."""
    running = booking.place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    people = set(running.values_list("user", flat=True)) - {by.pk if by else None}
    _tell(booking, people, kind, why=why)


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
