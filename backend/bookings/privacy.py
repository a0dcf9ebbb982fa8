"""What the booking of rooms knows of people (``backend.privacy.registry``)."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.bookings.models import Blocking, Booking, KeyHandover, Step
from backend.bookings.services import cancel_booking, withdraw_booking
from backend.bookings.services.upkeep import forget_contacts
from backend.privacy.registry import WORDS_KEPT, AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import blanked

FORGOTTEN = "–"
NO_WORDS = {
    "title": FORGOTTEN,
    "description": "",
    "organisation": "",
    "responsible": "",
    "contact_name": "",
    "contact_phone": "",
    "offer_back": "",
    "reason": "",
}


def give_rooms_back(user) -> None:
    """What is asked for is withdrawn, what is booked and still to come is free for others."""
    mine = Booking.objects.filter(holder=user, ends_at__gt=timezone.now())
    for booking in mine.filter(status__in=[*Booking.OPEN, Booking.Status.WAITING, Booking.Status.GUARDIAN]):
        withdraw_booking(booking, by=user)
    for booking in mine.filter(status=Booking.Status.ACCEPTED, starts_at__gt=timezone.now()):
        cancel_booking(booking, by=user)


def keys_that_are_out(user):
    """Somebody must answer for the keys."""
    for handover in KeyHandover.objects.filter(booking__holder=user, back_at=None).select_related("booking__place"):
        yield _("You have keys of %(place)s. Bring them back first.") % {"place": handover.booking.place.name}


def drop_guardian(child) -> None:
    """Who looked after ``child`` no longer answers for what it booked. What waits for their yes lapses by itself."""
    coming = Booking.objects.filter(holder=child, guardian__isnull=False, ends_at__gt=timezone.now())
    coming.exclude(status=Booking.Status.GUARDIAN).update(guardian=None)


def past_requests(before):
    return Booking.objects.filter(kind=Booking.Kind.REQUEST, ends_at__lt=before)


def steps_of_past_requests(before):
    return Step.objects.filter(booking__in=past_requests(before))


def end_exemptions(user) -> None:
    Blocking.exempt_people.through.objects.filter(user=user).delete()


ROOMS = Kind(
    code="rooms",
    title=_("Rooms that you asked for"),
    what=_("Which room, when and what for; who answers for it, whom to call, who had the keys."),
    purpose=_("So that rooms can be lent, and somebody answers for them."),
    basis=Basis.CONTRACT,
    seen_by=_("Those who run the place. Others see that the room is taken."),
    kept=format_lazy(
        _(
            "name and phone of who answers for it: {days} days after the end; what it was for and what was said about"
            " it: 3 years after the end; the booking: as long as the place counts"
        ),
        days=settings.BOOKING_FORGET_DAYS,
    ),
    period=timedelta(days=settings.BOOKING_FORGET_DAYS),
    after_leaving=_("That the room was taken and by how many people; not by whom nor what for."),
    records=(
        Records(
            model="bookings.Booking",
            person=("holder",),  # a guardian answers for what is not theirs
            says={
                "place__name": _("Place"),
                "title": _("What for"),
                "description": _("What will happen"),
                "starts_at": _("From"),
                "ends_at": _("Until"),
                "status": _("Status"),
                "head_count": _("How many people"),
                "organisation": _("Organisation"),
                "responsible": _("Who answers for it"),
                "contact_name": _("Name"),
                "contact_phone": _("Phone"),
                "offer_back": _("What we offer"),
                "reason": _("Reason"),
                "rules_accepted_at": _("Rules accepted"),
            },
            at_leaving=NO_WORDS,
        ),
        Records(
            model="bookings.Step",
            person=("by",),
            says={"at": _("When"), "kind": _("What"), "text": _("Text")},
            at_leaving={"text": ""},
        ),
        Records(
            model="bookings.KeyHandover",
            person=("booking__holder",),
            says={"key": _("Key"), "out_at": _("Taken"), "back_at": _("Brought back")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="bookings.Blocking_exempt_people",
            person=("user",),
            says={"blocking__starts_at": _("May book although the room is blocked")},
        ),
    ),
    covers=("bookings.Booking_rooms", "bookings.Booking_proposed_rooms", "bookings.BookingRoom"),
    holds_back=keys_that_are_out,
    before_leaving=give_rooms_back,
    at_unlinking=drop_guardian,
    at_leaving=end_exemptions,
    sweeps=(
        Sweep(name="bookings.contacts", act=lambda now: forget_contacts(now=now)),
        Sweep(name="bookings.words", act=blanked(past_requests, WORDS_KEPT, **NO_WORDS)),
        Sweep(name="bookings.steps", act=blanked(steps_of_past_requests, WORDS_KEPT, text="")),
    ),
)

NOTHING = {
    "Rules and hours of a place, with who wrote them as a number: they bind others for as long as they are in force.": (
        "bookings.BookingRules",
        "bookings.RoomHours",
        "bookings.Blocking",
        "bookings.Blocking_rooms",
    ),
}
