"""Telling moderators how somebody behaved in a call, and what they decide then."""

from django.db import transaction

from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.meetups.models import Participant
from backend.meetups.selectors.coffee import coffee_in
from backend.meetups.services import coffee
from backend.meetups.services.calls import locked
from backend.meetups.services.door import admit_again, shut_out
from backend.meetups.services.groups import go
from backend.moderation.models import Report
from backend.moderation.services import report_content


@transaction.atomic
def report_person(part: Participant, *, by, reason: str, details: str = "") -> Report:
    """Tell moderators how ``part`` behaved, and go back to the main room: no groups bring these two together again.

    Of a coffee in a small group the seat is reported, as in any other. The other learns no more than that ``by`` has
    left. Raises ``NotAllowed`` (also guests, who have the public form) or ``Invalid``.
    """
    require(by, "meetups.attend", part.call)
    if not by.is_authenticated:
        raise NotAllowed
    if part.user_id == by.pk or part.joined_at is None:
        raise Invalid
    table = coffee_in(part.call, by)
    seat = table and table.seats.select_related("coffee__place", "user").filter(user=part.user_id).first()
    if seat:
        return coffee.report(seat, by=by, reason=reason, details=details)
    filed = report_content(part, by=by, reason=reason, details=details)
    call = locked(part.call)
    go(call, call.participants.get(user=by), None)
    return filed


@transaction.atomic
def bar(part: Participant, *, by) -> None:
    """A moderator decided: out of this call, for good. ``by`` was asked for by ``moderation``."""
    shut_out(locked(part.call), part, by=by)


@transaction.atomic
def unbar(part: Participant, *, by) -> None:
    """They may come back after all."""
    admit_again(locked(part.call), part, by=by)
