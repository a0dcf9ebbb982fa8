"""What the closing of a place ends among its bookings, and what goes to its successor."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.bookings.models import Booking, KeyHandover, Step
from backend.bookings.services.requests import forget_proposal
from backend.bookings.services.taking import change_status, lock_booking
from backend.bookings.services.telling import tell_holder, tell_pages
from backend.notifications.models import Notification
from backend.places.registry import Duty, Heir, duty_of

Status = Booking.Status


def end_bookings(closing) -> int:
    """Decline requests and cancel bookings of neighbours that have not begun; each holder reads why."""
    rows = Booking.objects.filter(
        place=closing.place_id, kind=Booking.Kind.REQUEST, status__in=Booking.LIVE, starts_at__gt=timezone.now()
    )
    # Who waits for a room goes first: what is let go then wakes nobody.
    rows = sorted(rows.select_related("place"), key=lambda row: (row.status == Status.ACCEPTED, row.pk))
    return sum(_end(booking, closing.reason(500)) for booking in rows)


@transaction.atomic
def _end(booking: Booking, reason: str) -> bool:
    booking, _tree = lock_booking(booking)
    if booking.status not in Booking.LIVE:
        return False
    booking.reason = reason
    if booking.status == Status.ACCEPTED:
        status, step, kind = Status.CANCELLED, Step.Kind.CANCELLED, Notification.Kind.BOOKING_CANCELLED
        booking.taken.update(is_firm=False)
    else:
        status, step, kind = Status.DECLINED, Step.Kind.DECLINED, Notification.Kind.BOOKING_DECLINED
        forget_proposal(booking)
    change_status(booking, status, by=None, step=step, text=reason)
    tell_holder(booking, kind, by=None, why=reason)
    tell_pages(booking.place)
    return True


def with_keys_outside(place):
    """Bookings of ``place`` that are over while their keys have not come back."""
    keys = KeyHandover.objects.filter(booking=OuterRef("pk"), back_at=None)
    is_over = Q(ends_at__lte=timezone.now()) | ~Q(status__in=Booking.LIVE)
    return Booking.objects.filter(is_over, Exists(keys), place=place)


def find(place) -> list[Duty]:
    keys = KeyHandover.objects.filter(booking__in=with_keys_outside(place), back_at=None)
    return duty_of(_("Keys that are outside"), keys.order_by("pk"), "key")


def move(place, successor, by) -> None:
    """The keys come back to the successor: the booking that they went out for is looked after there."""
    keys = list(with_keys_outside(place).values_list("pk", flat=True))
    Booking.objects.filter(pk__in=keys).update(place=successor)


heir = Heir(find, move)
