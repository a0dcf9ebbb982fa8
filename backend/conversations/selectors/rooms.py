"""The list of talks, who is in them, and how much waits."""

from dataclasses import dataclass

from django.db.models import BigAutoField, F, Prefetch, Sum, prefetch_related_objects

from backend.accounts.models import User
from backend.accounts.rules import kept_apart
from backend.conversations.models import Conversation, Mute, Participation, Restraint
from backend.core.prepared import prepared
from backend.places.models import Place
from backend.places.roles import roles_of

PRIVATE_KINDS = [Conversation.Kind.EXCHANGE, Conversation.Kind.DIRECT, Conversation.Kind.GROUP]


def unread(user):
    """Participations of ``user`` with something unread by others, as a queryset with ``waiting`` (int)."""
    return Participation.objects.filter(
        user=user.pk,
        is_muted=False,
        is_hidden=False,
        request="",
        conversation__in=Conversation.objects.visible_to(user),
        conversation__message_no__gt=F("seen_message_no") + F("own_ahead"),
    ).annotate(waiting=F("conversation__message_no") - F("seen_message_no") - F("own_ahead"))


def unread_total(user) -> int:
    """Unread messages in everything ``user`` may read (1 query)."""
    if not user.is_authenticated:
        return 0
    return unread(user).aggregate(total=Sum("waiting"))["total"] or 0


def unread_by_room(user) -> dict[int, int]:
    """Unread messages by conversation id, where there are any (1 query)."""
    return dict(unread(user).values_list("conversation_id", "waiting")) if user.is_authenticated else {}


def unread_by_place(user) -> dict[int, int]:
    """Unread messages in the main rooms, by place id (1 query)."""
    if not user.is_authenticated:
        return {}
    rows = unread(user).filter(conversation__is_main=True)
    return dict(rows.values_list("conversation__place_id", "waiting"))


@dataclass(frozen=True)
class Rooms:
    """The left pane: rooms of places and events, then private conversations (newest first), and message requests."""

    shared: list[Conversation]
    private: list[Conversation]
    asking: list[Conversation]
    # For animators while nobody has opened the room of all of them: afterwards it stands in the list.
    has_network: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.shared and not self.private and not self.asking


def muted_by(user) -> set[int]:
    """Ids of the people whose words ``user`` does not want to read (1 query)."""
    return set(Mute.objects.filter(muter=user.pk).values_list("muted", flat=True))


def muting(user) -> set[int]:
    """Ids of the people who do not want to read the words of ``user`` (1 query)."""
    return set(Mute.objects.filter(muted=user.pk).values_list("muter", flat=True))


def hidden_by(user):
    """Participations of ``user`` in rooms that they keep out of their list."""
    return Participation.objects.filter(user=user.pk, is_hidden=True)


def rooms_of(user) -> Rooms:
    """All talks of ``user`` with unread counts, last words and the others in private ones (6 queries).

    Those that the person hid are left out.
    """
    rooms = (
        Conversation.objects.of(user)
        .exclude(pk__in=hidden_by(user).values("conversation"))
        .exclude(kind=Conversation.Kind.EVENT, message_no=0)  # reached from its event, where it begins
        .exclude(kind=Conversation.Kind.DIRECT, message_no=0)
        .with_unread(user)
        .with_last_message(but_by=kept_apart(user) | muted_by(user))
        .select_related("place")
        .prefetch_related(others(user))
        .order_by(F("last_message_at").desc(nulls_last=True), "-pk")
    )
    asking = set(Conversation.objects.asking(user).values_list("pk", flat=True))
    rooms = list(rooms)
    shared = [room for room in rooms if not room.is_private]
    return Rooms(
        shared=_by_place(shared),
        private=[room for room in rooms if room.is_private and room.pk not in asking],
        asking=[room for room in rooms if room.pk in asking],
        has_network=animates(user) and not any(room.kind == Conversation.Kind.NETWORK for room in shared),
    )


def others(user) -> Prefetch:
    """Prefetch of ``others``: the participations of everybody but ``user`` in private conversations."""
    private = Conversation.objects.filter(kind__in=PRIVATE_KINDS)
    rows = Participation.objects.filter(is_invited=True, conversation__in=private).exclude(user=user.pk)
    return Prefetch("participations", rows.select_related("user__avatar"), "others")


def add_others(conversations: list[Conversation], user) -> None:
    """Let ``conversations``, read with something else, know ``others`` (1 query)."""
    prefetch_related_objects(conversations, others(user))


def animates(user) -> bool:
    """Belongs into the room of all animators."""
    roles = roles_of(user)
    return bool(roles.animated or roles.network)


def _by_place(rooms: list[Conversation]) -> list[Conversation]:
    """The place last spoken in first; inside a place the main room, then as its animators ordered them."""
    order = {place: position for position, place in enumerate(dict.fromkeys(room.place_id for room in rooms))}
    return sorted(rooms, key=lambda room: (order[room.place_id], room.kind != "place", not room.is_main, room.position))


def places_without_room(user):
    """Places ``user`` belongs to where nobody has opened the main room yet (1 query)."""
    with_room = Conversation.objects.filter(is_main=True).values("place")
    mine = Place.objects.filter(memberships__user=user.pk, memberships__status="active", status="active")
    return mine.exclude(pk__in=with_room)


def room_for(user, pk) -> Conversation | None:
    """The conversation, if ``user`` may read it. Quicker for one than ``visible_to``, which is for lists."""
    room = room_by_pk.first(pk=pk) if int(pk) <= BigAutoField.MAX_BIGINT else None
    return room if room is not None and user.has_perm("conversations.view", room) else None


@prepared
def room_by_pk(pk: BigAutoField):
    return Conversation.objects.select_related("place").filter(pk=pk)


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
    """What ``user`` calls the conversation: a private one by the others' names, unless a group has its own."""
    if conversation.kind == Conversation.Kind.GROUP and conversation.title:
        return conversation.title
    others = [person.display_name for person in people if person.pk != user.pk]
    if conversation.is_private and others:
        return ", ".join(others)
    return str(conversation.name)


def restraints_of(conversation: Conversation) -> list[Restraint]:
    """Restraints in force in the room, its own and those of its place."""
    if conversation.place_id is None or conversation.is_private:
        return []
    return list(Restraint.objects.in_force().on(conversation.pk, conversation.place_id).select_related("place", "by"))
