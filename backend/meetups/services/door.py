"""The door of a call: who is let in, who is not, who is sent out."""

from django.db import transaction

from backend.audit.services import record
from backend.core.errors import NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import CallAccessChanged, CallChanged, DoorChanged
from backend.meetups.models import Call, Participant
from backend.meetups.services.calls import let_in, locked, part_now
from backend.meetups.services.sfu import cut_off

State = Participant.State


@transaction.atomic
def admit(part: Participant, *, by) -> int:
    """Let one in who waits; how many came in by it."""
    call = locked(part.call)
    require(by, "meetups.host", call)
    return let_in(call, call.participants.knocking().filter(pk=part.pk))


@transaction.atomic
def admit_all(call: Call, *, by) -> int:
    """Let everybody in who waits; how many they are."""
    call = locked(call)
    require(by, "meetups.host", call)
    return let_in(call, call.participants.knocking())


@transaction.atomic
def refuse(part: Participant, *, by) -> None:
    """Do not let one in; they may knock again."""
    call = locked(part.call)
    require(by, "meetups.host", call)
    if call.participants.knocking().filter(pk=part.pk).update(state=State.REFUSED):
        publish(DoorChanged(call_id=call.pk, user_id=part.user_id))
        publish(CallChanged(call_id=call.pk))


@transaction.atomic
def send_out(part: Participant, *, by) -> None:
    """Send one out for good: no way back into this call.

    The host and who runs the event cannot be sent out; who helps to run it, only by them.
    """
    call = locked(part.call)
    require(by, "meetups.host", call)
    part = part_now(part, call)
    if part.user_id == by.pk or part.user.has_perm("meetups.lead_call", call):
        raise NotAllowed
    if part.role == Participant.Role.COHOST:
        require(by, "meetups.lead_call", call)
    shut_out(call, part, by=by)


def shut_out(call: Call, part: Participant, *, by) -> None:
    """``part`` is in ``call``, which is locked, no longer, and cannot come back."""
    part.state, part.role, part.hand_at, part.has_word = State.REMOVED, Participant.Role.GUEST, None, False
    part.group = part.called_at = None  # whom they called the group may call again
    part.save(update_fields=["state", "role", "hand_at", "has_word", "group", "called_at"])
    record("meetup.sent_out", by=by, target=call.meetup.event, place_id=call.place.pk, user_id=part.user_id)
    cut_off(call, part.user_id)
    tell_at_the_door(call, part)


def admit_again(call: Call, part: Participant, *, by) -> None:
    """Who was sent out of ``call``, which is locked, may come back."""
    if call.participants.filter(pk=part.pk, state=State.REMOVED).update(state=State.ADMITTED):
        record("meetup.let_back", by=by, target=call.meetup.event, place_id=call.place.pk, user_id=part.user_id)
        tell_at_the_door(call, part)


def tell_at_the_door(call: Call, part: Participant) -> None:
    publish(DoorChanged(call_id=call.pk, user_id=part.user_id))
    publish(CallAccessChanged(call_id=call.pk))
    publish(CallChanged(call_id=call.pk))
