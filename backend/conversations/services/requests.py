"""Message requests: what a stranger may do before the other one has answered."""

from django.utils.translation import gettext_lazy as _

from backend.conversations.models import Conversation, Participation
from backend.core.errors import DomainError

BEFORE_ANSWER = 3  # messages that a stranger may send before the answer


class WaitsForAnswer(DomainError):
    code = "waits_for_answer"
    message = _("You asked to talk. Wait for an answer before you write more.")


def refuse_impatient(conversation: Conversation, by) -> None:
    """A stranger says what they want, then waits; who was declined learns nothing more."""
    if conversation.kind != Conversation.Kind.DIRECT:
        return
    others = conversation.participations.exclude(user=by.pk)
    is_unanswered = others.exclude(request=Participation.Request.NONE).exists()
    if is_unanswered and conversation.messages.filter(author=by.pk).count() >= BEFORE_ANSWER:
        raise WaitsForAnswer()


def accept_by_answering(conversation: Conversation, by) -> None:
    """Whoever answers has accepted."""
    if conversation.kind == Conversation.Kind.DIRECT:
        asked = Participation.objects.filter(conversation=conversation, user=by.pk)
        asked.filter(request=Participation.Request.PENDING).update(request=Participation.Request.NONE)
