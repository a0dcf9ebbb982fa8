"""What stands beside the words of a room: what it is about, who the other one is, whether an answer is awaited."""

from backend.accounts.models import Block
from backend.conversations import cards
from backend.conversations.models import Conversation, Participation
from backend.conversations.services.requests import BEFORE_ANSWER


def beside(user, room: Conversation, participation: Participation) -> dict:
    """Facts for the head and the composer; those of a talk of two are asked for only there."""
    facts = {
        "subject": cards.subject(room, user),
        "subject_acts": cards.subject_acts(room, user),
        "is_asking": participation.request == Participation.Request.PENDING,
        "before_answer": BEFORE_ANSWER,
    }
    if room.kind != Conversation.Kind.DIRECT:
        return facts
    row = room.participations.exclude(user=user.pk).select_related("user").first()
    if row is None:
        return facts
    return facts | {
        "other": row.user,
        "has_blocked_other": has_blocked(user, row.user),
        # Also after a decline, which the one who asked is not told.
        "waits_for_answer": bool(row.request),
    }


def has_blocked(user, person) -> bool:
    """Whether ``user`` blocked ``person``; not the other way round, which ``user`` may not know."""
    return Block.objects.filter(blocker=user.pk, blocked=person.pk).exists()


def is_asking(user, room: Conversation) -> bool:
    """Whether ``room`` is the request of a stranger that ``user`` has not answered."""
    if room.kind != Conversation.Kind.DIRECT:
        return False
    return room.participations.filter(user=user.pk, request=Participation.Request.PENDING).exists()
