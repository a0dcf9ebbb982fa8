"""What stands in a conversation: its log, and windows of its messages."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import BigAutoField, PositiveBigIntegerField, Q

from backend.conversations.models import Conversation, LogEntry, Message, MessagePhoto, Participation
from backend.conversations.querysets import adorn
from backend.core.prepared import prepared

PAGE = 50
FIRST_DAY, LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=2)
MOST_MISSING = 500  # entries; further behind, a client starts afresh


@dataclass(frozen=True)
class Missing:
    """What follows a number in the log; ``reset`` when it is too much to send."""

    entries: list[LogEntry]
    head_seq: int
    reset: bool = False


def log_after(conversation_id: int, after: int, limit: int = MOST_MISSING) -> Missing:
    """Entries after ``after`` in order, or a reset beyond ``limit`` (also when ``after`` is ahead of the log).

    Raises ``Conversation.DoesNotExist``.
    """
    head = head_seq.first(conversation=conversation_id)
    if head is None:
        raise Conversation.DoesNotExist
    if head - after > limit or after > head:
        return Missing([], head, reset=True)
    entries = entries_after(conversation=conversation_id, seq=after)
    share_messages(entries)
    return Missing(entries, entries[-1].seq if entries else after)


@prepared
def head_seq(conversation: BigAutoField):
    return Conversation.objects.filter(pk=conversation).values_list("head_seq", flat=True)


@prepared
def entries_after(conversation: BigAutoField, seq: PositiveBigIntegerField):
    return LogEntry.objects.filter(conversation=conversation).after(seq)


def share_messages(entries: list[LogEntry]) -> None:
    """Let entries about the same message hold the same instance, with all that hangs on it."""
    messages = {entry.message_id: entry.message for entry in entries if entry.message_id}
    for entry in entries:
        if entry.message_id:
            entry.message = messages[entry.message_id]
    adorn(messages.values())


@dataclass(frozen=True)
class Window:
    """Some messages in their order, and the numbers to ask for what stands before and after them."""

    messages: list[Message]
    earlier: int | None = None
    later: int | None = None


def window_before(conversation: Conversation, before: int | None = None, limit: int = PAGE) -> Window:
    """The ``limit`` messages before number ``before`` (the newest when ``None``)."""
    messages = conversation.messages.with_people().order_by("-number")
    if before is not None:
        messages = messages.filter(number__lt=before)
    return _window(list(messages[:limit])[::-1], conversation)


def window_after(conversation: Conversation, after: int, limit: int = PAGE) -> Window:
    """The ``limit`` messages after number ``after``."""
    messages = conversation.messages.with_people().filter(number__gt=after).order_by("number")
    return _window(list(messages[:limit]), conversation)


def window_around(conversation: Conversation, number: int, limit: int = PAGE) -> Window:
    """Messages around number ``number``, half on each side."""
    first = number - limit // 2
    messages = conversation.messages.with_people().filter(number__gte=first, number__lt=first + limit)
    return _window(list(messages.order_by("number")), conversation)


def _window(messages: list[Message], conversation: Conversation) -> Window:
    if not messages:
        return Window([])
    adorn(messages)
    first, last = messages[0].number, messages[-1].number
    newest = Conversation.objects.values_list("message_no", flat=True).get(pk=conversation.pk)
    return Window(messages, first if first > 1 else None, last if last < newest else None)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The beginning of ``day`` in ``zone``. Days at the edges of the calendar, which have none in UTC, are moved in."""
    return datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time.min, tzinfo=zone)


def on_day(conversation: Conversation, day: date) -> int | None:
    """Number of the first message on ``day`` (where the place is) or later; ``None`` when nothing was said since."""
    since = midnight(day, ZoneInfo(conversation.time_zone))
    later = conversation.messages.filter(created_at__gte=since).order_by("number")
    return later.values_list("number", flat=True).first()


def first_new(messages: list[Message], participation: Participation, user) -> int | None:
    """Number of the first of ``messages`` that ``user`` has not seen and did not write."""
    for message in messages:
        if message.number > participation.seen_message_no and message.author_id != user.pk:
            return message.number
    return None


def pinned(conversation: Conversation) -> list[Message]:
    """Pinned messages, the last pinned first."""
    shown = conversation.messages.shown().filter(pinned_at__isnull=False)
    return list(shown.select_related("author", "conversation").order_by("-pinned_at"))


def seen_by_other(conversation: Conversation, user) -> int | None:
    """How far the other one read a talk of two (a ``seq``), when both let it be seen; else ``None``."""
    if conversation.kind != Conversation.Kind.DIRECT or not user.shows_seen:
        return None
    other = conversation.participations.exclude(user=user.pk).select_related("user").first()
    if other is None or not other.user.shows_seen or other.request:
        return None
    return other.seen_seq


def may_see_photo(user, picture) -> bool:
    """Whether ``picture`` hangs on a message whose words ``user`` can read."""
    photos = MessagePhoto.objects.filter(picture=picture).select_related("message__conversation__place")
    if (photo := photos.first()) is None or photo.message.is_gone:
        return False
    return user.has_perm("conversations.view", photo.message.conversation)


def reportable(user):
    """Messages whose words ``user`` can read."""
    return Message.objects.visible_to(user).shown().for_reading()


def around(message: Message, each_side: int = 3) -> list[Message]:
    """What was said before and after ``message``, oldest first, with itself: a report is read in context."""
    nearby = Q(number__gte=message.number - each_side, number__lte=message.number + each_side)
    return list(Message.objects.filter(nearby, conversation=message.conversation_id).for_reading().order_by("number"))


def said_openly(place, since):
    """Messages since then in rooms of ``place`` (``None``: of all) and in talks of its dates; nothing private."""
    open_rooms = (Conversation.Kind.PLACE, Conversation.Kind.EVENT)
    rows = Message.objects.filter(conversation__kind__in=open_rooms, created_at__gte=since, deleted_at=None)
    return rows if place is None else rows.filter(conversation__place=place)
