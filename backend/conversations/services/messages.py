"""Words: said, edited, taken back, hidden."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import BigAutoField, DateTimeField, Q, UUIDField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import kept_apart
from backend.conversations.language import language_of
from backend.conversations.live import CountsChanged
from backend.conversations.models import Conversation, LogEntry, Message, MessageVersion, Participation, Poll
from backend.conversations.querysets import bare
from backend.conversations.selectors import muting
from backend.conversations.services import attaching, mentions
from backend.conversations.services.company import refuse_apart, refuse_hasty
from backend.conversations.services.log import append, locked, locked_message
from backend.conversations.services.marks import name_deed
from backend.conversations.services.newness import refuse_changed, refuse_early, refuse_more
from backend.conversations.services.polls import NewPoll, add_poll
from backend.conversations.services.reading import count_own
from backend.conversations.services.requests import accept_by_answering, refuse_impatient
from backend.conversations.services.restraints import refuse_restrained, refuse_silenced
from backend.core.errors import DomainError, Invalid, NotAllowed, TooMany
from backend.core.permissions import refuse_unmet, require
from backend.core.prepared import prepared
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.recognition.services import look_at

LONGEST = 4000  # characters of one message
BURST, BURST_SECONDS = 15, 10  # messages of one person in so many seconds
EDIT_MINUTES = 30  # for neighbours; who keeps order in the room may mend their words at any time


class RoomClosed(DomainError):
    code = "room_closed"
    status = 403
    message = _("This room can be read, but nobody writes in it now.")


class TooLate(DomainError):
    code = "too_late"
    message = _("You can change a message for 30 minutes. Write a new one, or delete it.")


def sent_before(by, client_id) -> Message | None:
    """The message that ``by`` sent under ``client_id``, if any. Raises ``Invalid`` for what is no UUID."""
    return sent_under.first(author=by.pk, client_id=_uuid(client_id))


@prepared
def sent_under(author: BigAutoField, client_id: UUIDField):
    return Message.objects.filter(author=author, client_id=client_id)


@prepared
def sent_between(author: BigAutoField, since: DateTimeField, until: DateTimeField):
    return Message.objects.filter(author=author, created_at__range=(since, until)).values_list("pk", flat=True)[:BURST]


def post_message(
    conversation: Conversation,
    *,
    by,
    body: str = "",
    client_id,
    reply_to: Message | None = None,
    photos: list[attaching.NewPhoto] = (),
    files: list[attaching.NewFile] = (),
    poll: NewPoll | None = None,
) -> Message:
    """Say ``body``. The same ``client_id`` of the same author gives the first message back, ``is_repeated``.

    Raises ``NotAllowed``, ``RoomClosed``, ``Calm``, ``NotYet``, ``Invalid`` (``field`` names what) or ``TooMany``.
    """
    require(by, "conversations.view", conversation)
    body = checked(body, may_be_empty=bool(photos or files or poll))
    stored = attaching.NOTHING
    if photos or files:
        if sent := sent_before(by, client_id):
            return _repeated(sent)
        _refuse(conversation, by)
        refuse_early(conversation, by, texts=[body], has_files=True)
        # Before the lock: shrinking photos takes seconds, and nobody in the room should wait for it.
        stored = attaching.store(list(photos), list(files))
    try:
        message = _write(conversation, by, body, _uuid(client_id), reply_to, stored, poll)
    except IntegrityError:
        # The same client_id, sent at the same moment to another room.
        stored.forget()
        if (message := sent_before(by, client_id)) is None:
            raise
        return _repeated(message)
    except BaseException:
        stored.forget()
        raise
    if message.is_repeated:
        stored.forget()
    return message


@transaction.atomic
def _write(conversation, by, body, client_id, reply_to, stored, poll) -> Message:
    # One lock orders all writers of a room: numbers have no gaps and a repeated send finds the first.
    conversation = locked(conversation.pk)
    if sent := sent_before(by, client_id):
        return _repeated(sent)
    _refuse(conversation, by)
    texts = [body, poll.question, *poll.options] if poll else [body]
    refuse_early(conversation, by, texts=texts, has_files=stored is not attaching.NOTHING)
    refuse_more(conversation, by)
    called = mentions.find_people(conversation, body, by)
    message = Message(
        conversation=conversation,
        author=by,
        client_id=client_id,
        body=body,
        language=language_of(body, author=by),
        reply_to=reply_to if reply_to and reply_to.conversation_id == conversation.pk else None,
        calls=mentions.group_called(conversation, body, by),
        number=conversation.message_no + 1,
        seq=conversation.head_seq + 1,
        is_adorned=bool(called or stored.pictures or stored.files or poll),
    )
    message.save()
    attaching.attach(message, stored)
    if poll is not None:
        add_poll(message, poll)
    conversation.message_no = message.number
    conversation.last_message_at = message.created_at
    append(conversation, LogEntry.Kind.MESSAGE, message=message, by=by)
    count_own(conversation, by)
    accept_by_answering(conversation, by)
    held = look_at(message, by=by, where=str(conversation.pk), text=words_of(message, poll), digests=stored.digests)
    if not (held and held.is_holding):
        if called or message.calls or message.reply_to is not None:
            mentions.call(message, called)
        _tell_others(message, by)
    message.is_repeated = False
    if not message.is_adorned:
        bare(message)
    return message


def words_of(message: Message, poll: NewPoll | None) -> str:
    """Everything that ``message`` says."""
    return "\n".join([message.body, poll.question, *poll.options]) if poll else message.body


def _repeated(message: Message) -> Message:
    message.is_repeated = True
    return message


def _refuse(conversation: Conversation, by) -> None:
    require(by, "conversations.view", conversation)
    refuse_silenced(conversation, by)
    if not by.has_perm("conversations.post", conversation):
        raise RoomClosed()
    refuse_unmet(by, "conversations.post")
    refuse_restrained(conversation, by)
    refuse_apart(conversation, by)
    refuse_impatient(conversation, by)
    now = timezone.now()
    if len(sent_between(author=by.pk, since=now - timedelta(seconds=BURST_SECONDS), until=now)) >= BURST:
        raise TooMany(retry_after=BURST_SECONDS)


@transaction.atomic
def edit_message(message: Message, *, by, body: str) -> Message:
    """Change one's own words; the earlier ones are kept for moderators. Raises ``TooLate`` or ``Invalid``."""
    conversation, message = locked_message(message)
    require(by, "conversations.edit_message", message)
    if message.is_gone:
        raise NotAllowed()
    age = timezone.now() - message.created_at
    if age > timedelta(minutes=EDIT_MINUTES) and not by.has_perm("conversations.moderate", conversation):
        raise TooLate()
    refuse_restrained(conversation, by)
    refuse_apart(conversation, by)
    refuse_hasty(by)
    body = checked(body, may_be_empty=message.photos.exists() or message.files.exists() or hasattr(message, "poll"))
    if body == message.body:
        return message
    refuse_changed(conversation, by, before=message.body, after=body)
    MessageVersion.objects.create(message=message, body=message.body)
    found = mentions.find_people(conversation, body, by)
    message.body, message.edited_at = body, timezone.now()
    message.language = language_of(body, author=by)
    message.is_adorned = message.is_adorned or bool(found)
    message.save(update_fields=["body", "edited_at", "language", "search_stems", "is_adorned"])
    before = set(message.mentions.values_list("pk", flat=True))
    message.mention_rows.exclude(user__in=found).delete()
    append(conversation, LogEntry.Kind.EDITED, message=message, by=by)
    held = look_at(message, by=by, is_new=False)
    if held and held.is_holding:
        return message
    new = [person for person in found if person.pk not in before]
    if new:
        message.author, message.reply_to, message.calls = by, None, Message.Calls.NOBODY
        mentions.call(message, new)
    return message


@transaction.atomic
def delete_message(message: Message, *, by) -> Message:
    """Take one's own words back; a tombstone stays."""
    conversation, message = locked_message(message)
    require(by, "conversations.delete_message", message)
    if message.deleted_at is None:
        # The words go, not only their display; a report keeps its own copy.
        message.body, message.deleted_at, message.pinned_at = "", timezone.now(), None
        message.save(update_fields=["body", "search_stems", "deleted_at", "pinned_at"])
        message.versions.all().delete()
        message.mention_rows.all().delete()
        message.reactions.all().delete()
        attaching.detach(message)
        append(conversation, LogEntry.Kind.DELETED, message=message, by=by)
    return message


@transaction.atomic
def hide_message(message: Message, *, by) -> Message:
    """Hide a message from everyone, at once. ``by`` was asked for by ``moderation``, which records the reasons."""
    return _set_hidden(message, timezone.now(), LogEntry.Kind.HIDDEN, by=by)


@transaction.atomic
def restore_message(message: Message, *, by) -> Message:
    """Show a hidden message again. Whom it is for is told, unless they were told when it was written."""
    message = _set_hidden(message, None, LogEntry.Kind.RESTORED, by=by)
    if message.author and not message.is_gone:
        mentions.call(message, mentions.find_people(message.conversation, message.body, message.author))
        _tell_others(message, message.author)
    return message


def _set_hidden(message: Message, at, kind: str, *, by) -> Message:
    conversation, message = locked_message(message)
    if (message.hidden_at is None) == (at is None):
        return message
    message.hidden_at = at
    message.save(update_fields=["hidden_at"])
    append(conversation, kind, message=message, by=by)
    for poll in Poll.objects.filter(message=message):
        name_deed("poll", poll.pk, "" if message.is_hidden else poll.question)
    return message


def checked(body: str, *, may_be_empty: bool = False) -> str:
    """``body`` as it is kept. Raises ``Invalid`` for nothing and for too much."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not body and not may_be_empty:
        raise Invalid(_("Write something first."), field="body")
    if len(body) > LONGEST:
        raise Invalid(_("This is too long. Split it into two messages."), field="body")
    return body


def _uuid(value) -> uuid.UUID:
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        raise Invalid(_("The message has no valid number of its own."), field="client_id") from None


def _tell_others(message: Message, by) -> None:
    conversation = message.conversation
    if not conversation.is_private:
        return
    url = conversation.get_absolute_url()
    others = conversation.participations.filter(is_invited=True, is_muted=False, is_hidden=False).exclude(user=by)
    others = others.exclude(request=Participation.Request.DECLINED).exclude(user__in=kept_apart(by) | muting(by))
    for other in others.select_related("user"):
        publish(CountsChanged(user_id=other.user_id))
        asks = other.request == Participation.Request.PENDING
        # One line in the inbox per talk, whatever it says, however long the other one writes; none for what is only
        # shown again.
        known = Q(read_at=None) | Q(created_at__gte=message.created_at)
        if not other.user.notifications.filter(known, url=url).exists():
            notify(
                other.user,
                Notification.Kind.MESSAGE_REQUEST if asks else Notification.Kind.MESSAGE,
                params={"who": by.display_name, "what": conversation.title},
                url=url,
                place_id=conversation.place_id,
            )
