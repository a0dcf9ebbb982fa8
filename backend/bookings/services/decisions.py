"""Those who run a place answer requests; holders withdraw and cancel."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.bookings.models import Booking, Step
from backend.bookings.services.holding import Skipped, check_head_count, check_times
from backend.bookings.services.refusals import RoomsTaken, TooManyPeople, WrongState
from backend.bookings.services.requests import Wish, forget_proposal
from backend.bookings.services.ruling import rules_in_force
from backend.bookings.services.taking import (
    change_status,
    check_free,
    give_back,
    lock_booking,
    lock_rooms,
    make_firm,
    rooms_in,
)
from backend.bookings.services.telling import tell_animators, tell_holder, tell_pages, tell_withdrawn
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.places.models import Room

Status = Booking.Status


@transaction.atomic
def accept_booking(booking: Booking, *, by, text: str = "") -> Booking:
    """Accept: the rooms are taken for good, rival requests are declined. Raises ``RoomsTaken`` or ``WrongState``."""
    booking, tree = lock_booking(booking, *Booking.OPEN, Status.WAITING)
    require(by, "bookings.decide", booking)
    rooms = rooms_in(tree, booking.rooms.all())
    check_head_count(rooms, booking.head_count, booking.arrangement)
    forget_proposal(booking)
    make_firm(booking, rooms, tree, by=by)
    change_status(booking, Status.ACCEPTED, by=by, step=Step.Kind.ACCEPTED, text=text.strip())
    tell_holder(booking, Notification.Kind.BOOKING_ACCEPTED, by=by, why=text.strip())
    tell_pages(booking.place)
    return booking


@transaction.atomic
def accept_series(booking: Booking, *, by, text: str = "") -> list[Booking | Skipped]:
    """Accept every open date of the series of ``booking``; a date that is taken meanwhile stays open, and is named."""
    require(by, "bookings.decide", booking)
    result: list[Booking | Skipped] = []
    for one in open_dates(booking):
        try:
            with transaction.atomic():
                result.append(accept_booking(one, by=by, text=text))
        except (RoomsTaken, TooManyPeople) as refusal:
            result.append(Skipped(one.starts_at, one.ends_at, str(refusal), tuple(getattr(refusal, "conflicts", ()))))
    return result


def open_dates(booking: Booking) -> list[Booking]:
    """All dates of the series that wait for an answer; of a single request, itself."""
    if booking.series is None:
        return [booking]
    dates = Booking.objects.filter(place=booking.place_id, series=booking.series, status__in=Booking.OPEN)
    return list(dates.select_related("place", "holder", "guardian").order_by("starts_at", "pk"))


@transaction.atomic
def decline_booking(booking: Booking, *, by, reason: str, whole_series: bool = False) -> Booking:
    """Decline with a reason that the holder reads; ``whole_series``: all of its dates that wait for an answer."""
    booking, _tree = lock_booking(booking, *Booking.OPEN, Status.WAITING, Status.GUARDIAN)
    require(by, "bookings.decide", booking)
    if not reason.strip():
        raise Invalid(_("Write why: they may ask for something that suits."), field="text")
    for one in [booking, *(date for date in open_dates(booking) if whole_series and date.pk != booking.pk)]:
        one.reason = reason.strip()
        forget_proposal(one)
        change_status(one, Status.DECLINED, by=by, step=Step.Kind.DECLINED, text=one.reason)
    tell_holder(booking, Notification.Kind.BOOKING_DECLINED, by=by, why=booking.reason)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def ask_question(booking: Booking, *, by, text: str) -> Booking:
    """Ask the holder before deciding."""
    booking, _tree = lock_booking(booking, *Booking.OPEN)
    require(by, "bookings.decide", booking)
    if not text.strip():
        raise Invalid(_("Write your question."), field="text")
    forget_proposal(booking)
    change_status(booking, Status.QUESTION, by=by, step=Step.Kind.QUESTION, text=text.strip())
    tell_holder(booking, Notification.Kind.BOOKING_QUESTION, by=by, why=text.strip())
    tell_pages(booking.place)
    return booking


@transaction.atomic
def propose_slot(
    booking: Booking, *, by, starts_at: datetime, ends_at: datetime, rooms: Iterable[Room] | None = None, text: str = ""
) -> Booking:
    """Offer another time or other rooms, free now; the holder takes it or answers. It is not held meanwhile."""
    booking, tree = lock_booking(booking, *Booking.OPEN, Status.WAITING)
    require(by, "bookings.decide", booking)
    chosen = rooms_in(tree, booking.rooms.all() if rooms is None else rooms)
    check_times(starts_at, ends_at)
    if starts_at <= timezone.now():
        raise Invalid(_("This time is over."), field="day")
    check_head_count(chosen, booking.head_count, booking.arrangement)
    check_free(tree, chosen, (starts_at, ends_at), by=by, but=[booking])
    booking.proposed_starts_at, booking.proposed_ends_at = starts_at, ends_at
    booking.proposed_rooms.set(chosen)
    change_status(booking, Status.PROPOSED, by=by, step=Step.Kind.PROPOSED, text=text.strip())
    tell_holder(booking, Notification.Kind.BOOKING_PROPOSED, by=by, why=text.strip())
    tell_pages(booking.place)
    return booking


@transaction.atomic
def withdraw_booking(booking: Booking, *, by, whole_series: bool = False) -> Booking:
    """Take a request back before it was decided; ``whole_series``: all of its dates that wait for an answer."""
    booking, _tree = lock_booking(booking, *Booking.OPEN, Status.WAITING, Status.GUARDIAN)
    require(by, "bookings.answer", booking)
    was_asked = booking.status in Booking.OPEN  # of what waits for a room or a guardian nobody there was told
    gone = [booking, *(date for date in open_dates(booking) if whole_series and date.pk != booking.pk)]
    for one in gone:
        forget_proposal(one)
        change_status(one, Status.WITHDRAWN, by=by, step=Step.Kind.WITHDRAWN)
    if was_asked:
        tell_withdrawn(booking, gone, by=by)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def cancel_booking(booking: Booking, *, by, reason: str = "") -> Booking:
    """Call an accepted booking off, before it starts. Those who run the place give a reason; the holder need not."""
    booking, _tree = lock_booking(booking, Status.ACCEPTED)
    require(by, "bookings.cancel", booking)
    if booking.starts_at <= timezone.now():
        raise WrongState(booking)
    is_mine = by.pk in (booking.holder_id, booking.guardian_id)
    if not is_mine and not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="text")
    booking.reason = reason.strip()
    change_status(booking, Status.CANCELLED, by=by, step=Step.Kind.CANCELLED, text=booking.reason)
    give_back(booking, by=by)
    tell_holder(booking, Notification.Kind.BOOKING_CANCELLED, by=by, why=booking.reason)
    if is_mine:
        tell_animators(booking, Notification.Kind.BOOKING_CANCELLED, by=by, why=booking.reason)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def phone_in(
    place, rooms: Iterable[Room], *, starts_at: datetime, ends_at: datetime, by, wish: Wish, contact_name: str,
    contact_phone: str = "",
) -> Booking:  # fmt: skip
    """Type in what somebody asked for by phone or at the desk: booked at once, by who runs the place.

    The rules' limits do not bind here, their declarations were read out. Raises ``RoomsTaken`` or ``TooManyPeople``.
    """
    require(by, "bookings.hold", place)
    tree = lock_rooms(place)
    chosen = rooms_in(tree, rooms)
    check_times(starts_at, ends_at)
    if not contact_name.strip():
        raise Invalid(_("Write the name of who phoned."), field="contact_name")
    check_head_count(chosen, wish.head_count, wish.arrangement)
    facts = wish.facts() | {"responsible": wish.responsible or contact_name.strip()}
    booking = Booking.objects.create(
        place=place, starts_at=starts_at, ends_at=ends_at, status=Status.ACCEPTED, is_phoned=True, created_by=by,
        contact_name=contact_name.strip(), contact_phone=contact_phone.strip(), rules=rules_in_force(place),
        rules_accepted_at=timezone.now(), **facts,
    )  # fmt: skip
    booking.rooms.set(chosen)
    make_firm(booking, chosen, tree, by=by)
    change_status(booking, Status.ACCEPTED, by=by, step=Step.Kind.ACCEPTED)
    tell_pages(place)
    return booking
