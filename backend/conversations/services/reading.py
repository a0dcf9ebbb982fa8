"""A person's own place in a conversation: how far they read, what they began to write, what may call them."""

from django.db import transaction
from django.utils import timezone

from backend.conversations.live import CountsChanged, DraftChanged, ReadingMoved, SeenMoved
from backend.conversations.models import Conversation, Participation
from backend.conversations.services.rooms import head_of
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.notifications.models import Notification

LONGEST_DRAFT = 4000  # characters


def enter(conversation: Conversation, *, by) -> Participation:
    """The reading place of ``by``; made at the head of the log on the first visit."""
    require(by, "conversations.view", conversation)
    mine = Participation.objects.filter(conversation=conversation, user=by)
    if participation := mine.first():
        return participation
    seen_seq, seen_message_no = head_of(conversation)
    defaults = {"seen_seq": seen_seq, "seen_message_no": seen_message_no}
    participation, _created = mine.get_or_create(conversation=conversation, user=by, defaults=defaults)
    return participation


def set_calls(conversation: Conversation, *, by, is_muted: bool, mentions_call: bool = True) -> None:
    """Whether the conversation may call ``by``, and whether a mention may even when it is muted."""
    participation = enter(conversation, by=by)
    Participation.objects.filter(pk=participation.pk).update(is_muted=is_muted, mentions_call=mentions_call)
    publish(CountsChanged(user_id=by.pk))


@transaction.atomic
def mark_seen(conversation: Conversation, seq: int, *, by) -> None:
    """Remember that ``by`` read up to ``seq``. It only grows."""
    participation = enter(conversation, by=by)
    seq = min(seq, head_of(conversation)[0])
    if seq <= participation.seen_seq:
        return
    up_to = conversation.messages.filter(seq__lte=seq).order_by("-number")
    number = up_to.values_list("number", flat=True).first() or 0
    mine = Participation.objects.filter(pk=participation.pk, seen_seq__lt=seq)
    if not mine.update(seen_seq=seq, seen_message_no=number):
        return
    by.notifications.filter(
        kind__in=[Notification.Kind.MESSAGE, Notification.Kind.MENTION, Notification.Kind.REPLY],
        url__startswith=conversation.get_absolute_url(),
        read_at__isnull=True,
    ).update(read_at=timezone.now())
    publish(CountsChanged(user_id=by.pk))
    publish(ReadingMoved(user_id=by.pk, conversation_id=conversation.pk, seq=seq))
    if shows_seen(conversation, by, participation):
        publish(SeenMoved(conversation_id=conversation.pk, user_id=by.pk, seq=seq))


def shows_seen(conversation: Conversation, user, participation: Participation) -> bool:
    """Whether the other side sees how far ``user`` read: a talk of two, both allow it, and it was accepted."""
    if conversation.kind != Conversation.Kind.DIRECT or not user.shows_seen:
        return False
    others = conversation.participations.exclude(user=user.pk)
    return participation.request == Participation.Request.NONE and not others.exclude(user__shows_seen=True).exists()


def save_draft(conversation: Conversation, body: str, *, by) -> None:
    """Keep what ``by`` began to write, for all their devices. An empty ``body`` forgets it."""
    participation = enter(conversation, by=by)
    body = body.replace("\0", "")[:LONGEST_DRAFT]
    if body == participation.draft:
        return
    Participation.objects.filter(pk=participation.pk).update(draft=body, draft_at=timezone.now() if body else None)
    publish(DraftChanged(user_id=by.pk, conversation_id=conversation.pk))
