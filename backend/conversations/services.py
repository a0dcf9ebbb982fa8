"""Acts on conversations. Each change appends one entry to the log under a lock of the conversation."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import is_blocked_between
from backend.conversations.live import CountsChanged, LogGrew, TalkMoved
from backend.conversations.models import Conversation, LogEntry, Message, Participation
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify

LONGEST = 4000  # characters of one message
BURST, BURST_SECONDS = 15, 10  # messages of one person in so many seconds
PRIVATE = (Conversation.Kind.EXCHANGE, Conversation.Kind.DIRECT)


@transaction.atomic
def open_conversation(*, kind: str, place=None, title: str = "", people=()) -> Conversation:
    """Open a room and invite ``people``. For services of higher apps, which ask for permission."""
    conversation = Conversation.objects.create(kind=kind, place=place, title=title)
    for person in people:
        invite(conversation, person)
    return conversation


def main_room(place) -> Conversation:
    """The room every place has; made when it is first asked for."""
    room, _created = Conversation.objects.get_or_create(
        place=place, is_main=True, defaults={"kind": Conversation.Kind.PLACE}
    )
    return room


def invite(conversation: Conversation, user) -> None:
    """Let ``user`` in; what was said before counts as seen."""
    Participation.objects.update_or_create(
        conversation=conversation,
        user=user,
        defaults={"is_invited": True},
        create_defaults={"is_invited": True, **_head_of(conversation)},
    )


def uninvite(conversation: Conversation, user) -> None:
    """Take the invitation back; the reading place stays."""
    Participation.objects.filter(conversation=conversation, user=user).update(is_invited=False)


def enter(conversation: Conversation, *, by) -> Participation:
    """The reading place of ``by``; made at the head of the log on the first visit."""
    require(by, "conversations.view", conversation)
    mine = Participation.objects.filter(conversation=conversation, user=by)
    if participation := mine.first():
        return participation
    participation, _created = mine.get_or_create(conversation=conversation, user=by, defaults=_head_of(conversation))
    return participation


def set_muted(conversation: Conversation, is_muted: bool, *, by) -> None:
    """Whether the conversation may call ``by``."""
    participation = enter(conversation, by=by)
    Participation.objects.filter(pk=participation.pk).update(is_muted=is_muted)
    publish(CountsChanged(user_id=by.pk))


@transaction.atomic
def post_message(conversation: Conversation, *, by, body: str, client_id, reply_to: Message | None = None) -> Message:
    """Say ``body``. The same ``client_id`` of the same author gives the first message back.

    Raises ``NotAllowed``, ``Invalid`` (``field="body"``) or ``TooMany``.
    """
    # One lock orders all writers of a room: numbers have no gaps and a repeated send finds the first.
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    require(by, "conversations.post", conversation)
    client_id = client_id if isinstance(client_id, uuid.UUID) else _uuid(client_id)
    if sent := Message.objects.filter(author=by, client_id=client_id).first():
        return sent
    body = _checked(body)
    _refuse_blocked(conversation, by)
    _refuse_flood(by)
    message = Message(
        conversation=conversation,
        author=by,
        client_id=client_id,
        body=body,
        language=_script_language(body),
        reply_to=reply_to if reply_to and reply_to.conversation_id == conversation.pk else None,
        number=conversation.message_no + 1,
        seq=conversation.head_seq + 1,
    )
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:  # the same client_id, sent at the same moment to another room
        return Message.objects.get(author=by, client_id=client_id)
    conversation.message_no = message.number
    conversation.last_message_at = message.created_at
    _append(conversation, LogEntry.Kind.MESSAGE, message, by)
    _advance_author(conversation, by)
    _tell_others(conversation, by)
    return message


@transaction.atomic
def delete_message(message: Message, *, by) -> Message:
    """Take one's own words back; a tombstone stays."""
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    message = Message.objects.select_related("conversation").get(pk=message.pk)
    require(by, "conversations.delete_message", message)
    if message.deleted_at is None:
        # The words go, not only their display; a report keeps its own copy.
        message.body, message.deleted_at = "", timezone.now()
        message.save(update_fields=["body", "search_text", "deleted_at"])
        _append(conversation, LogEntry.Kind.DELETED, message, by)
    return message


@transaction.atomic
def hide_message(message: Message, *, by) -> Message:
    """Hide a message from everyone, at once. Called through moderation, which records the reasons."""
    return _set_hidden(message, timezone.now(), LogEntry.Kind.HIDDEN, by=by)


@transaction.atomic
def restore_message(message: Message, *, by) -> Message:
    """Show a hidden message again."""
    return _set_hidden(message, None, LogEntry.Kind.RESTORED, by=by)


@transaction.atomic
def mark_seen(conversation: Conversation, seq: int, *, by) -> None:
    """Remember that ``by`` read up to ``seq``. It only grows."""
    participation = enter(conversation, by=by)
    seq = min(seq, _head_of(conversation)["seen_seq"])
    if seq <= participation.seen_seq:
        return
    up_to = conversation.messages.filter(seq__lte=seq).order_by("-number")
    number = up_to.values_list("number", flat=True).first() or 0
    mine = Participation.objects.filter(pk=participation.pk, seen_seq__lt=seq)
    if mine.update(seen_seq=seq, seen_message_no=number):
        by.notifications.filter(
            kind=Notification.Kind.MESSAGE, url=conversation.get_absolute_url(), read_at__isnull=True
        ).update(read_at=timezone.now())
        publish(CountsChanged(user_id=by.pk))


def _head_of(conversation: Conversation) -> dict:
    """A reading place where everything is seen, as of now: the instance may be older than the row."""
    seen_seq, seen_message_no = Conversation.objects.values_list("head_seq", "message_no").get(pk=conversation.pk)
    return {"seen_seq": seen_seq, "seen_message_no": seen_message_no}


def _set_hidden(message: Message, at, kind: str, *, by) -> Message:
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    message = Message.objects.select_related("conversation").get(pk=message.pk)
    require(by, "conversations.hide_message", message)
    if (message.hidden_at is None) == (at is None):
        return message
    message.hidden_at = at
    message.save(update_fields=["hidden_at"])
    _append(conversation, kind, message, by)
    return message


def _append(conversation: Conversation, kind: str, message: Message, by) -> LogEntry:
    conversation.head_seq += 1
    conversation.save(update_fields=["head_seq", "message_no", "last_message_at"])
    entry = LogEntry.objects.create(
        conversation=conversation, seq=conversation.head_seq, kind=kind, message=message, by=by
    )
    publish(LogGrew(conversation_id=conversation.pk, seq=entry.seq))
    if conversation.kind == Conversation.Kind.PLACE:
        publish(TalkMoved(place_id=conversation.place_id, conversation_id=conversation.pk))
    return entry


def _uuid(value) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise Invalid(_("The message has no valid number of its own."), field="client_id") from None


def _checked(body: str) -> str:
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not body:
        raise Invalid(_("Write something first."), field="body")
    if len(body) > LONGEST:
        raise Invalid(_("This is too long. Split it into two messages."), field="body")
    return body


def _script_language(body: str) -> str:
    """``"uk"`` when most letters are Cyrillic, else unknown: screen readers need to hear the difference."""
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in body)
    return "uk" if cyrillic * 2 > sum(letter.isalpha() for letter in body) else ""


def _refuse_blocked(conversation: Conversation, by) -> None:
    if conversation.kind in PRIVATE:
        for other in conversation.participations.exclude(user=by).select_related("user"):
            if is_blocked_between(by, other.user):
                raise NotAllowed(_("You cannot write to each other."))


def _refuse_flood(by) -> None:
    since = timezone.now() - timedelta(seconds=BURST_SECONDS)
    if Message.objects.filter(author=by, created_at__gte=since).count() >= BURST:
        raise TooMany(retry_after=BURST_SECONDS)


def _advance_author(conversation: Conversation, by) -> None:
    """Own words are read by their author, if nothing unread stands before them."""
    seen = {"seen_seq": conversation.head_seq, "seen_message_no": conversation.message_no}
    participation, created = Participation.objects.get_or_create(conversation=conversation, user=by, defaults=seen)
    if not created:
        Participation.objects.filter(pk=participation.pk, seen_message_no=conversation.message_no - 1).update(**seen)


def _tell_others(conversation: Conversation, by) -> None:
    if conversation.kind not in PRIVATE:
        return
    url = conversation.get_absolute_url()
    others = conversation.participations.filter(is_invited=True, is_muted=False).exclude(user=by)
    for other in others.select_related("user"):
        publish(CountsChanged(user_id=other.user_id))
        # One line in the inbox per talk, whatever it says, however long the other one writes.
        if not other.user.notifications.filter(url=url, read_at__isnull=True).exists():
            notify(
                other.user,
                Notification.Kind.MESSAGE,
                params={"who": by.display_name, "what": conversation.title},
                url=url,
                place_id=conversation.place_id,
            )
