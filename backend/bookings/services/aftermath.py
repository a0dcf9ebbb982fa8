"""After the room was used: keys, giving it back, and who never came."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.bookings.models import Booking, KeyHandover, Step
from backend.bookings.services.refusals import WrongState
from backend.bookings.services.taking import change_status, give_back, lock_booking
from backend.bookings.services.telling import tell_pages
from backend.core.errors import Invalid
from backend.core.permissions import require


@transaction.atomic
def close_booking(
    booking: Booking, *, by, head_count: int | None = None, checks: Collection[str] = (), fault: str = ""
) -> Booking:
    """The room came back: how many were there (R18), what was looked at (R15), what is broken or missing (R16)."""
    booking, _tree = lock_booking(booking, Booking.Status.ACCEPTED)
    require(by, "bookings.change", booking)
    if booking.starts_at > timezone.now():
        raise WrongState(booking)
    if booking.handovers.filter(back_at__isnull=True).exists():
        raise Invalid(_("The keys have not come back yet."), field="keys")
    booking.attended, booking.fault = head_count, fault.strip()
    booking.return_checks = [code for code in Booking.Check.values if code in checks]
    change_status(booking, Booking.Status.CLOSED, by=by, step=Step.Kind.CLOSED, text=booking.fault)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def mark_no_show(booking: Booking, *, by) -> Booking:
    """Nobody came: what is left of the time is free for others."""
    booking, _tree = lock_booking(booking, Booking.Status.ACCEPTED)
    require(by, "bookings.decide", booking)
    if booking.starts_at > timezone.now():
        raise WrongState(booking)
    change_status(booking, Booking.Status.NO_SHOW, by=by, step=Step.Kind.NO_SHOW)
    give_back(booking, by=by)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def hand_out_keys(booking: Booking, *, by, key: str, due_at: datetime | None = None) -> KeyHandover:
    """Write down that keys went out, until when (the end of the booking, if nothing else was agreed)."""
    booking, _tree = lock_booking(booking, Booking.Status.ACCEPTED)
    require(by, "bookings.change", booking)
    if not key.strip():
        raise Invalid(_("Write which keys."), field="key")
    due_at = due_at or booking.ends_at
    now = timezone.now()
    if due_at <= now:
        raise Invalid(_("This time is over."), field="due_at")
    handover = booking.handovers.create(key=key.strip(), out_at=now, out_by=by, due_at=due_at)
    booking.steps.create(kind=Step.Kind.KEYS_OUT, by=by)
    record("booking.keys_out", by=by, target=booking, place_id=booking.place_id)
    return handover


@transaction.atomic
def take_keys_back(handover: KeyHandover, *, by) -> KeyHandover:
    """Write down that keys came back; a second call changes nothing."""
    booking, _tree = lock_booking(handover.booking)
    require(by, "bookings.change", booking)
    handover = KeyHandover.objects.select_for_update().get(pk=handover.pk)
    if handover.back_at is None:
        handover.back_at, handover.back_by = timezone.now(), by
        handover.save(update_fields=["back_at", "back_by"])
        booking.steps.create(kind=Step.Kind.KEYS_BACK, by=by)
        record("booking.keys_back", by=by, target=booking, place_id=booking.place_id)
    return handover
