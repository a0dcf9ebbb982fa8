"""What people are told when rooms cannot be had."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.bookings.models import Booking
from backend.bookings.selectors.conflicts import Conflict
from backend.core.errors import DomainError
from backend.core.words import day_name, zoned
from backend.places.rules import runs_place


class RoomsTaken(DomainError):
    """``conflicts`` holds all that is in the way; the message names the first few."""

    code = "rooms_taken"
    message = gettext_lazy("Somebody was quicker: the room is taken then.")

    def __init__(self, conflicts: Iterable[Conflict] = (), *, place=None, by=None):
        self.conflicts = list(conflicts)
        super().__init__(taken_in_words(self.conflicts, place, by) if self.conflicts else None)


class ProposalOver(DomainError):
    code = "proposal_over"
    message = gettext_lazy("The proposed time has passed. Write what suits you instead, or withdraw your request.")


class FeeDeclared(DomainError):
    code = "fee_declared"
    status = 422
    message = gettext_lazy(
        "Rooms are lent only for what is free of charge. Make it free for everyone who comes, then ask again."
    )


class TooManyPeople(DomainError):
    code = "too_many_people"
    status = 422


class NotByTheRules(DomainError):
    """The place's rules of lending do not allow this time."""

    code = "not_by_the_rules"
    status = 422


class WrongState(DomainError):
    """Somebody else acted meanwhile, or the step does not fit."""

    code = "booking_state"

    def __init__(self, booking: Booking):
        super().__init__(_("This can no longer be done: the booking is “%(status)s”.") % {
            "status": booking.get_status_display()
        })  # fmt: skip


def taken_in_words(conflicts: list[Conflict], place, by, *, most: int = 5) -> str:
    """One sentence with what is in the way; titles only for those who run the place."""
    sees_titles = by is not None and runs_place(by, place)
    shown = "; ".join(in_words(conflict, place, sees_titles=sees_titles) for conflict in conflicts[:most])
    if len(conflicts) > most:
        shown += "; " + _("and %(n)s more") % {"n": len(conflicts) - most}
    return _("Not free: %(list)s.") % {"list": shown}


def in_words(conflict: Conflict, place, *, sees_titles: bool) -> str:
    """``"Large hall, Friday 27 November 17:00–19:00 (Choir)"``; why a time is blocked is for everyone."""
    starts, ends = (zoned(at, place.zone) for at in (conflict.starts_at, conflict.ends_at))
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{day_name(ends.date())} {ends:%H:%M}"
    words = f"{conflict.room.name}, {day_name(starts.date())} {starts:%H:%M}–{until}"
    if conflict.blocking:
        return f"{words} ({conflict.blocking.reason})"
    return f"{words} ({conflict.booking.title})" if sees_titles else words
