"""The one place where the log grows."""

from django.db.models import BigAutoField

from backend.conversations.live import LogGrew, TalkMoved
from backend.conversations.models import Conversation, LogEntry, Message
from backend.core.prepared import prepared
from backend.live.publishing import publish

ANIMATORS = Conversation.Audience.ANIMATORS


def locked(conversation_id: int) -> Conversation:
    """The conversation under the lock that orders all its writers. Only inside a transaction.

    Raises ``Conversation.DoesNotExist``.
    """
    if conversation := lock.first(pk=conversation_id):
        return conversation
    raise Conversation.DoesNotExist


@prepared
def lock(pk: BigAutoField):
    return Conversation.objects.select_for_update(of=("self",)).select_related("place").filter(pk=pk)


def locked_message(message: Message) -> tuple[Conversation, Message]:
    """The message as it is now, under the lock of its conversation."""
    conversation = locked(message.conversation_id)
    message = Message.objects.get(pk=message.pk)
    message.conversation = conversation
    return conversation, message


def adorned(message: Message) -> None:
    """Something hangs on ``message`` from now on."""
    if not message.is_adorned:
        message.is_adorned = True
        Message.objects.filter(pk=message.pk).update(is_adorned=True)


def append(conversation: Conversation, kind: str, *, by, message: Message | None = None) -> LogEntry:
    """Append an entry with the next number and tell; ``conversation`` is locked by the caller.

    ``by`` is ``None`` where the log must not know: in an anonymous poll.
    """
    conversation.head_seq += 1
    conversation.save(update_fields=["head_seq", "message_no", "last_message_at"])
    entry = LogEntry.objects.create(
        conversation=conversation, seq=conversation.head_seq, kind=kind, message=message, by=by
    )
    is_message = kind == LogEntry.Kind.MESSAGE
    publish(LogGrew(conversation_id=conversation.pk, seq=entry.seq, is_message=is_message))
    # That animators talk among themselves is nobody else's business.
    if is_message and conversation.kind == Conversation.Kind.PLACE and conversation.audience != ANIMATORS:
        publish(TalkMoved(place_id=conversation.place_id))
    return entry
