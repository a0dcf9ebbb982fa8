"""Reads of conversations that are not one queryset."""

from dataclasses import dataclass

from django.db.models import F, Sum

from backend.conversations.models import Conversation, LogEntry, Message, Participation

PAGE = 50
MOST_MISSING = 500  # entries; further behind, a client starts afresh


@dataclass(frozen=True)
class Missing:
    """What follows a number in the log; ``reset`` when it is too much to send."""

    entries: list[LogEntry]
    head_seq: int
    reset: bool = False


def log_after(conversation: Conversation, after: int, limit: int = MOST_MISSING) -> Missing:
    """Entries after ``after`` in order, or a reset beyond ``limit`` (also when ``after`` is ahead of the log)."""
    head = Conversation.objects.values_list("head_seq", flat=True).get(pk=conversation.pk)
    if head - after > limit or after > head:
        return Missing([], head, reset=True)
    entries = list(LogEntry.objects.filter(conversation=conversation.pk).after(after)[:limit])
    return Missing(entries, entries[-1].seq if entries else after)


def history(conversation: Conversation, before: int | None = None, limit: int = PAGE) -> list[Message]:
    """The ``limit`` messages before number ``before`` (the newest when ``None``), oldest first."""
    messages = conversation.messages.select_related("author__avatar").order_by("-number")
    if before is not None:
        messages = messages.filter(number__lt=before)
    return list(messages[:limit])[::-1]


def unread(user):
    """Participations of ``user`` with something unread, as a queryset with ``waiting`` (int)."""
    return Participation.objects.filter(
        user=user.pk,
        is_muted=False,
        conversation__in=Conversation.objects.visible_to(user),
        conversation__message_no__gt=F("seen_message_no"),
    ).annotate(waiting=F("conversation__message_no") - F("seen_message_no"))


def unread_total(user) -> int:
    """Unread messages in everything ``user`` may read (1 query)."""
    if not user.is_authenticated:
        return 0
    return unread(user).aggregate(total=Sum("waiting"))["total"] or 0


def unread_by_place(user) -> dict[int, int]:
    """Unread messages in the main rooms, by place id (1 query)."""
    if not user.is_authenticated:
        return {}
    rows = unread(user).filter(conversation__is_main=True)
    return dict(rows.values_list("conversation__place_id", "waiting"))
