"""Who may ask for rooms, and who decides."""

import rules

from backend.bookings.models import Booking, BookingRules
from backend.moderation.rules import is_silenced
from backend.places.rules import is_active_place, is_coordinator, is_member, role_in, runs_place


@rules.predicate
def runs_its_place(user, booking) -> bool:
    return booking is not None and (role_in(user, booking.place_id) == "animator" or is_coordinator(user))


@rules.predicate
def holds(user, booking) -> bool:
    """Asked for it, or looks after the child that did."""
    return booking is not None and user.is_authenticated and user.pk in (booking.holder_id, booking.guardian_id)


@rules.predicate
def is_its_guardian(user, booking) -> bool:
    return booking is not None and user.is_authenticated and user.pk == booking.guardian_id


@rules.predicate
def is_request(user, booking) -> bool:
    return booking is not None and booking.kind == Booking.Kind.REQUEST


@rules.predicate
def is_let_by_the_rules(user, place) -> bool:
    """The place's present rules let this person ask; without rules of its own, anyone with an account."""
    if place is None:
        return False
    present = BookingRules.objects.filter(place=place.pk).order_by("-version").values_list("who_may_ask", flat=True)
    askers = present.first() or BookingRules.Askers.ACCOUNT
    if askers == BookingRules.Askers.MEMBERS:
        return is_member(user, place)
    return askers != BookingRules.Askers.NOBODY


can_decide = runs_its_place & is_request

rules.add_perm("bookings.view", holds | runs_its_place)
can_request = rules.is_authenticated & is_active_place & (runs_place | is_let_by_the_rules)
rules.add_perm("bookings.request", can_request & ~is_silenced)
rules.add_perm("bookings.hold", runs_place & is_active_place)
rules.add_perm("bookings.manage", runs_place)
rules.add_perm("bookings.change", runs_its_place)
rules.add_perm("bookings.decide", can_decide)
rules.add_perm("bookings.answer", holds & is_request)
rules.add_perm("bookings.confirm", is_its_guardian & is_request)
# The rooms of an event follow the event: nobody moves or ends them apart from it.
rules.add_perm("bookings.cancel", holds | can_decide)
