"""What happens by the clock. Each act may be repeated: nobody is told twice.

Rows that somebody else holds are left for the next time: so no act here waits, and none can wait for each other.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.bookings.models import Booking, KeyHandover, Step
from backend.bookings.services.taking import change_status
from backend.bookings.services.telling import tell_animators, tell_holder
from backend.notifications.models import Notification

BEFORE = timedelta(hours=24)
# Who was given the room less than this before it starts needs no reminder.
FRESH = timedelta(hours=36)
QUIET_FROM, QUIET_UNTIL = 21, 8  # o'clock at the place: no reminder comes in between
BATCH = 200


@transaction.atomic
def remind_holders(*, now: datetime | None = None) -> int:
    """Tell holders the day before; the letter follows as each wants it. Returns how many."""
    now = now or timezone.now()
    due = (
        Booking.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(
            Q(holder__isnull=False) | Q(guardian__isnull=False),
            status=Booking.Status.ACCEPTED,
            kind=Booking.Kind.REQUEST,
            reminded_at__isnull=True,
            starts_at__gt=now,
            starts_at__lte=now + BEFORE,
            created_at__lte=F("starts_at") - FRESH,
        )
        .select_related("place", "holder", "guardian")
        .order_by("pk")[:BATCH]
    )
    told = 0
    for booking in due:
        if QUIET_UNTIL <= now.astimezone(booking.zone).hour < QUIET_FROM:
            booking.reminded_at = now
            booking.save(update_fields=["reminded_at"])
            tell_holder(booking, Notification.Kind.BOOKING_REMINDER, by=None)
            told += 1
    return told


@transaction.atomic
def lapse_requests(*, now: datetime | None = None) -> int:
    """End requests that nobody answered before their time came; returns how many."""
    now = now or timezone.now()
    late = Booking.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(
        status__in=[*Booking.OPEN, Booking.Status.WAITING, Booking.Status.GUARDIAN], starts_at__lte=now
    )
    late = list(late.select_related("place", "holder", "guardian").order_by("pk")[:BATCH])
    for booking in late:
        with translation.override((booking.holder.language if booking.holder else "") or settings.LANGUAGE_CODE):
            booking.reason = _("Nobody answered before the time came. We are sorry.")
        change_status(booking, Booking.Status.DECLINED, by=None, step=Step.Kind.DECLINED, text=booking.reason)
        tell_holder(booking, Notification.Kind.BOOKING_DECLINED, by=None, why=booking.reason)
    return len(late)


@transaction.atomic
def chase_keys(*, now: datetime | None = None) -> int:
    """Tell animators and the holder once of keys that are late; returns how many."""
    now = now or timezone.now()
    late = KeyHandover.objects.select_for_update(of=("self",), skip_locked=True).filter(
        back_at__isnull=True, reminded_at__isnull=True, due_at__lte=now
    )
    late = list(late.select_related("booking__place", "booking__holder", "booking__guardian").order_by("pk")[:BATCH])
    for handover in late:
        handover.reminded_at = now
        handover.save(update_fields=["reminded_at"])
        tell_animators(handover.booking, Notification.Kind.BOOKING_KEYS_LATE, by=None)
        tell_holder(handover.booking, Notification.Kind.BOOKING_KEYS_LATE, by=None)
    return len(late)


@transaction.atomic
def forget_contacts(*, now: datetime | None = None) -> int:
    """Forget who phoned in and who was responsible, ``BOOKING_FORGET_DAYS`` after the end (R19); returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.BOOKING_FORGET_DAYS)
    named = Q(contact_phone__gt="") | Q(contact_name__gt="") | Q(responsible__gt="")
    # While keys are out, somebody must answer for them.
    out = KeyHandover.objects.filter(booking=OuterRef("pk"), back_at=None)
    known = Booking.objects.filter(named, ~Exists(out), ends_at__lte=before)
    return known.update(contact_name="", contact_phone="", responsible="")
