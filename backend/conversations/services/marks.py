"""What others put on a message: reactions, pins, and deeds that grew out of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import kept_apart
from backend.conversations.models import Deed, LogEntry, Message, Reaction
from backend.conversations.services.company import refuse_apart, refuse_hasty
from backend.conversations.services.log import adorned, append, locked_message
from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require

MOST_PINS = 10  # of one conversation


@transaction.atomic
def react(message: Message, emoji: str, *, by) -> None:
    """Put ``emoji`` under ``message``; a second call changes nothing. Raises ``NotAllowed`` or ``Invalid``."""
    conversation, message = locked_message(message)
    require(by, "conversations.react", message)
    if emoji not in Reaction.Emoji.values:
        raise Invalid(_("Choose one of the signs offered."), field="emoji")
    if message.is_gone or message.author_id in kept_apart(by):
        raise NotAllowed()
    refuse_apart(conversation, by)
    refuse_hasty(by)
    _reaction, is_new = Reaction.objects.get_or_create(message=message, user=by, emoji=emoji)
    if is_new:
        adorned(message)
        append(conversation, LogEntry.Kind.REACTED, message=message, by=by)


@transaction.atomic
def unreact(message: Message, emoji: str, *, by) -> None:
    """Take one's own ``emoji`` back; a second call changes nothing."""
    conversation, message = locked_message(message)
    require(by, "conversations.react", message)
    refuse_hasty(by)
    removed, _rows = Reaction.objects.filter(message=message, user=by, emoji=emoji).delete()
    if removed:
        append(conversation, LogEntry.Kind.REACTED, message=message, by=by)


@transaction.atomic
def pin_message(message: Message, *, by) -> None:
    """Keep ``message`` at the head of the room. Raises ``NotAllowed``, or ``Invalid`` when there are too many."""
    conversation, message = locked_message(message)
    require(by, "conversations.pin", conversation)
    if message.is_gone:
        raise NotAllowed()
    if message.pinned_at is not None:
        return
    refuse_apart(conversation, by)
    refuse_hasty(by)
    if conversation.messages.filter(pinned_at__isnull=False).count() >= MOST_PINS:
        raise Invalid(_("There are 10 pinned messages already. Take one off first."))
    message.pinned_at, message.pinned_by = timezone.now(), by
    message.save(update_fields=["pinned_at", "pinned_by"])
    append(conversation, LogEntry.Kind.PINNED, message=message, by=by)


@transaction.atomic
def unpin_message(message: Message, *, by) -> None:
    """Take the pin off; a second call changes nothing."""
    conversation, message = locked_message(message)
    require(by, "conversations.pin", conversation)
    if message.pinned_at is None:
        return
    refuse_hasty(by)
    message.pinned_at = message.pinned_by = None
    message.save(update_fields=["pinned_at", "pinned_by"])
    append(conversation, LogEntry.Kind.UNPINNED, message=message, by=by)


@transaction.atomic
def record_deed(message: Message, *, by, kind: str, object_id: int, title: str, url: str) -> Deed:
    """Remember that something grew out of ``message``. For services and views of higher apps, which made it."""
    conversation, message = locked_message(message)
    require(by, "conversations.view", conversation)
    deed, is_new = Deed.objects.get_or_create(
        kind=kind, object_id=object_id, defaults={"message": message, "title": title[:200], "url": url, "by": by}
    )
    if is_new:
        adorned(message)
        append(conversation, LogEntry.Kind.GREW, message=message, by=by)
    return deed


@transaction.atomic
def name_deed(kind: str, object_id: int, title: str) -> None:
    """Call what grew out of a message ``title`` there, at once; ``""`` while moderation hides it."""
    for deed in Deed.objects.filter(kind=kind, object_id=object_id).exclude(title=title[:200]):
        conversation, message = locked_message(deed.message)
        Deed.objects.filter(pk=deed.pk).update(title=title[:200])
        append(conversation, LogEntry.Kind.GREW, message=message, by=None)
