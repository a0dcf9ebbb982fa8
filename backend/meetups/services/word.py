"""Who speaks: raised hands in their order, and what those who run a call ask of one person."""

from django.db import transaction
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import Asked, CallAccessChanged, CallChanged
from backend.meetups.models import Call, Participant
from backend.meetups.services.calls import locked, part_now

MUTE, UNMUTE, STOP_CAMERA, ALLOW_CAMERA, WORD = "mute", "unmute", "camera_off", "camera_on", "word"
# What becomes of the participant's fields by what is asked.
EFFECTS = {
    MUTE: {"is_muted": True, "has_word": False},
    UNMUTE: {"is_muted": False},
    STOP_CAMERA: {"is_unseen": True},
    ALLOW_CAMERA: {"is_unseen": False},
    WORD: {"has_word": True, "is_muted": False, "hand_at": None},
}


@transaction.atomic
def raise_hand(call: Call, *, by) -> Participant:
    """``by`` wants to speak; whose hand is up already keeps the place in the queue."""
    call = locked(call)
    require(by, "meetups.speak", call)
    part = call.participants.get(user=by)
    if part.hand_at is None:
        part.hand_at = timezone.now()
        part.save(update_fields=["hand_at"])
        publish(CallChanged(call_id=call.pk))
    return part


@transaction.atomic
def lower_hand(part: Participant, *, by) -> Participant:
    """Take a hand down: one's own, or as the host."""
    call = locked(part.call)
    if part.user_id != by.pk:
        require(by, "meetups.host", call)
    if part.hand_at is not None:
        part.hand_at = None
        part.save(update_fields=["hand_at"])
        publish(CallChanged(call_id=call.pk))
    return part


@transaction.atomic
def ask(part: Participant, *, by, what: str) -> Participant:
    """Ask one person for something; a microphone or camera is never opened from afar.

    ``what``: mute, unmute, stop the camera, allow it again, or give the word: to whom it was given is heard before
    others and while all others listen, until they are muted.
    """
    call = locked(part.call)
    require(by, "meetups.host", call)
    part = part_now(part, call)
    if what not in EFFECTS or part.state != Participant.State.ADMITTED:
        raise Invalid
    if what in (MUTE, STOP_CAMERA) and part.user_id == call.host_id and part.user_id != by.pk:
        raise NotAllowed
    for name, value in EFFECTS[what].items():
        setattr(part, name, value)
    part.save(update_fields=list(EFFECTS[what]))
    if "has_word" in EFFECTS[what]:
        publish(CallAccessChanged(call_id=call.pk))
    publish(Asked(call_id=call.pk, participant_id=part.pk, what=what))
    publish(CallChanged(call_id=call.pk))
    return part


@transaction.atomic
def mark_signer(part: Participant, *, by, is_signer: bool) -> Participant:
    """Somebody signs: their picture stays in sight and keeps its quality."""
    call = locked(part.call)
    require(by, "meetups.host", call)
    part = part_now(part, call)
    if part.state != Participant.State.ADMITTED:
        raise Invalid
    part.is_signer = is_signer
    part.save(update_fields=["is_signer"])
    publish(CallAccessChanged(call_id=call.pk))
    publish(CallChanged(call_id=call.pk))
    return part
