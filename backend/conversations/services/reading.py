"""A person's own place in a conversation: how far they read, what they began to write, what may call them."""

import re

from django.db import transaction
from django.db.models import BigAutoField, F
from django.utils import timezone

from backend.conversations.live import CountsChanged, DraftChanged, ReadingMoved, SeenMoved
from backend.conversations.models import Conversation, LogEntry, Participation
from backend.conversations.services.rooms import head_of
from backend.core.permissions import require
from backend.core.prepared import prepared
from backend.live.publishing import publish
from backend.notifications.models import Notification

LONGEST_DRAFT = 4000  # characters
IN_TALKS = [Notification.Kind.MESSAGE, Notification.Kind.MENTION, Notification.Kind.REPLY]


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
    if not _move(participation, seq, number):
        return
    _read_notifications(conversation, seq, by=by)
    publish(CountsChanged(user_id=by.pk))
    publish(ReadingMoved(user_id=by.pk, conversation_id=conversation.pk, seq=seq))
    if shows_seen(conversation, by, participation):
        publish(SeenMoved(conversation_id=conversation.pk, user_id=by.pk, seq=seq))


def _move(participation: Participation, seq: int, number: int) -> bool:
    """Move the reading place up to ``seq``; ``False`` when it stands there already."""
    mine = Participation.objects.filter(pk=participation.pk, seen_seq__lt=seq)
    if mine.filter(own_ahead=0).update(seen_seq=seq, seen_message_no=number):
        return True
    # Own words stand ahead. Counted under the lock of the row: whoever speaks changes it, too, so none is missed.
    if mine.select_for_update().first() is None:
        return False
    own = participation.conversation.messages.filter(number__gt=number, author=participation.user_id).count()
    mine.update(seen_seq=seq, seen_message_no=number, own_ahead=own)
    return True


def _read_notifications(conversation: Conversation, seq: int, *, by) -> None:
    """Mark as read what told ``by`` of this talk; calls in words said or changed after ``seq`` wait on."""
    told = by.notifications.filter(
        kind__in=IN_TALKS, url__startswith=conversation.get_absolute_url(), read_at__isnull=True
    )
    named = {pk: re.search(r"\?message=(\d+)", url) for pk, url in told.values_list("pk", "url")}
    if not named:
        return
    messages = {pk: int(found[1]) for pk, found in named.items() if found}
    said = [LogEntry.Kind.MESSAGE, LogEntry.Kind.EDITED]
    later = conversation.log.filter(seq__gt=seq, kind__in=said, message__in=set(messages.values()))
    unread = set(later.values_list("message", flat=True))
    read = [pk for pk in named if messages.get(pk) not in unread]
    by.notifications.filter(pk__in=read).update(read_at=timezone.now())


@prepared
def place_in(conversation: BigAutoField, user: BigAutoField):
    return Participation.objects.filter(conversation=conversation, user=user)


def count_own(conversation: Conversation, by) -> None:
    """``by`` has just said something: it is nothing new to them, and the draft is sent.

    ``conversation`` is locked and counts the message. When words of others wait before it, it is counted apart.
    """
    seen = {"seen_seq": conversation.head_seq, "seen_message_no": conversation.message_no}
    mine = place_in.first(conversation=conversation.pk, user=by.pk)
    if mine is None:
        # They may look into the room for the first time at this moment, too.
        mine = Participation(conversation=conversation, user=by, **seen)
        Participation.objects.bulk_create([mine], ignore_conflicts=True)
        mine = place_in.first(conversation=conversation.pk, user=by.pk)
    rows = Participation.objects.filter(pk=mine.pk)
    if mine.seen_message_no + mine.own_ahead == conversation.message_no - 1:
        rows.update(**seen, own_ahead=0)
    elif mine.seen_message_no < conversation.message_no:
        rows.update(own_ahead=F("own_ahead") + 1)
    if mine.draft:
        save_draft(conversation, "", by=by)


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
