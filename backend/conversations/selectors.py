"""Reads of conversations that are not one queryset."""

from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, Sum

from backend.accounts.models import User
from backend.conversations.models import Conversation, LogEntry, Message, Participation
from backend.places.models import Place

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
    messages = conversation.messages.for_reading().order_by("-number")
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


@dataclass(frozen=True)
class Rooms:
    """The left pane: rooms of places and events, then private conversations; newest first."""

    shared: list[Conversation]
    private: list[Conversation]

    @property
    def is_empty(self) -> bool:
        return not self.shared and not self.private


def rooms_of(user) -> Rooms:
    """All talks of ``user`` with unread counts, last words and the others in private ones (2 queries)."""
    others = Participation.objects.filter(is_invited=True).exclude(user=user.pk).select_related("user__avatar")
    rooms = (
        Conversation.objects.of(user)
        .exclude(kind=Conversation.Kind.EVENT, message_no=0)  # reached from its event, where it begins
        .with_unread(user)
        .with_last_message()
        .select_related("place")
        .prefetch_related(Prefetch("participations", others.filter(conversation__in=_private()), "others"))
        .order_by(F("last_message_at").desc(nulls_last=True), "-pk")
    )
    rooms = list(rooms)
    return Rooms(
        shared=[room for room in rooms if not room.is_private],
        private=[room for room in rooms if room.is_private],
    )


def places_without_room(user):
    """Places ``user`` belongs to where nobody has opened the main room yet (1 query)."""
    with_room = Conversation.objects.filter(is_main=True).values("place")
    mine = Place.objects.filter(memberships__user=user.pk, memberships__status="active", status="active")
    return mine.exclude(pk__in=with_room)


def first_new(messages: list[Message], participation: Participation, user) -> int | None:
    """Number of the first of ``messages`` that ``user`` has not seen and did not write."""
    for message in messages:
        if message.number > participation.seen_message_no and message.author_id != user.pk:
            return message.number
    return None


def people_in(conversation: Conversation, limit: int = 30) -> list[User]:
    """Who takes part: the invited of a private talk, else those who spoke last."""
    if conversation.is_private:
        people = User.objects.filter(
            participations__conversation=conversation, participations__is_invited=True
        ).order_by("display_name")
        return list(people.select_related("avatar")[:limit])
    recent = conversation.messages.order_by("-number").values_list("author_id", flat=True)[:200]
    ids = list(dict.fromkeys(pk for pk in recent if pk))[:limit]
    people = User.objects.select_related("avatar").in_bulk(ids)
    return [people[pk] for pk in ids if pk in people]


def name_for(conversation: Conversation, people: list[User], user) -> str:
    """What ``user`` calls the conversation: a private one by the other person's name."""
    others = [person.display_name for person in people if person.pk != user.pk]
    if conversation.is_private and others:
        return ", ".join(others)
    return str(conversation.name)


def reportable(user):
    """Messages whose words ``user`` can read."""
    readable = Message.objects.visible_to(user).filter(deleted_at__isnull=True, hidden_at__isnull=True)
    return readable.for_reading()


def around(message: Message, each_side: int = 3) -> list[Message]:
    """What was said before and after ``message``, oldest first, with itself: a report is read in context."""
    nearby = Q(number__gte=message.number - each_side, number__lte=message.number + each_side)
    return list(Message.objects.filter(nearby, conversation=message.conversation_id).for_reading().order_by("number"))


def _private():
    return Conversation.objects.filter(kind__in=[Conversation.Kind.EXCHANGE, Conversation.Kind.DIRECT])
