"""Rooms of places: opened, named, ordered, locked and archived by animators."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.conversations.live import InvitationChanged, RoomAccessChanged, RoomsChanged
from backend.conversations.models import Conversation, LogEntry, Participation
from backend.conversations.services.log import append, locked
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.places.models import Place

EDITABLE = {"title", "description", "audience", "is_locked"}
MOST_ROOMS = 30  # of one place


class MainRoomStays(DomainError):
    code = "main_room_stays"
    message = _("The main room stays open to everyone who belongs to the place.")


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


def network_room() -> Conversation:
    """The room of all animators of the network; made when it is first asked for."""
    room, _created = Conversation.objects.get_or_create(kind=Conversation.Kind.NETWORK)
    return room


@transaction.atomic
def open_room(place, *, by, title: str, description: str = "", audience: str = Conversation.Audience.MEMBERS):
    """Open a room for a topic. Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "conversations.open_room", place)
    rooms = Conversation.objects.filter(place=place, kind=Conversation.Kind.PLACE, archived_at__isnull=True)
    if rooms.count() >= MOST_ROOMS:
        raise Invalid(_("A place has room for 30 rooms. Archive one first."), field="title")
    _check(title, place=place)
    last = rooms.order_by("-position").values_list("position", flat=True).first() or 0
    room = Conversation.objects.create(
        kind=Conversation.Kind.PLACE,
        place=place,
        title=title.strip(),
        description=description.strip(),
        audience=audience,
        position=last + 1,
    )
    record("room.opened", by=by, target=room, place_id=place.pk, title=room.title)
    publish(RoomsChanged(place_id=place.pk))
    return room


@transaction.atomic
def change_room(room: Conversation, *, by, **fields) -> Conversation:
    """Rename, describe, lock, or make for others. Raises ``NotAllowed``, ``Invalid`` or ``MainRoomStays``."""
    room = locked(room.pk)
    require(by, "conversations.change_room", room)
    if unknown := fields.keys() - EDITABLE:
        raise ValueError(f"not for change_room: {sorted(unknown)}")
    if room.is_main and fields.get("audience", room.audience) != room.audience:
        raise MainRoomStays()
    if not room.is_main and "title" in fields:
        _check(fields["title"], place=room.place, but=room)
    changed = [name for name, value in fields.items() if getattr(room, name) != value]
    if not changed:
        return room
    for name in changed:
        setattr(room, name, fields[name])
    room.save(update_fields=changed)
    record("room.changed", by=by, target=room, place_id=room.place_id, fields=changed)
    append(room, LogEntry.Kind.ROOM, by=by)
    publish(RoomsChanged(place_id=room.place_id))
    if "audience" in changed:
        publish(RoomAccessChanged(conversation_id=room.pk))
    return room


@transaction.atomic
def archive_room(room: Conversation, *, by, is_archived: bool = True) -> Conversation:
    """Take a room out of the list, readable by its address and by search; or put it back."""
    room = locked(room.pk)
    require(by, "conversations.change_room", room)
    if room.is_main:
        raise MainRoomStays()
    if (room.archived_at is not None) == is_archived:
        return room
    room.archived_at = timezone.now() if is_archived else None
    room.save(update_fields=["archived_at"])
    record("room.archived" if is_archived else "room.restored", by=by, target=room, place_id=room.place_id)
    append(room, LogEntry.Kind.ROOM, by=by)
    publish(RoomsChanged(place_id=room.place_id))
    return room


@transaction.atomic
def order_rooms(place, ids: list[int], *, by) -> None:
    """Put the rooms of ``place`` in the order of ``ids``; rooms of other places among them are left alone."""
    require(by, "conversations.open_room", place)
    rooms = Conversation.objects.filter(place=place, kind=Conversation.Kind.PLACE)
    # Locked in the order of their keys, as restraints lock them: written in the order of ``ids`` they would deadlock.
    here = {room.pk: room for room in rooms.filter(pk__in=ids).select_for_update().order_by("pk")}
    for position, pk in enumerate(ids, start=1):
        if pk in here and here[pk].position != position:
            rooms.filter(pk=pk).update(position=position)
    publish(RoomsChanged(place_id=place.pk))


def invite(conversation: Conversation, user, *, request: str = Participation.Request.NONE) -> None:
    """Let ``user`` in; what was said before counts as seen."""
    seen_seq, seen_message_no = head_of(conversation)
    let_in = {"is_invited": True, "request": request}
    afresh = let_in | {"seen_seq": seen_seq, "seen_message_no": seen_message_no, "own_ahead": 0}
    rows = Participation.objects.filter(conversation=conversation, user=user)
    if not rows.filter(is_invited=False).update(**afresh):
        Participation.objects.update_or_create(
            conversation=conversation, user=user, defaults=let_in, create_defaults=afresh
        )
    publish(InvitationChanged(user_id=user.pk, conversation_id=conversation.pk))


def uninvite(conversation: Conversation, user) -> None:
    """Take the invitation back; the reading place stays."""
    Participation.objects.filter(conversation=conversation, user=user).update(is_invited=False)
    publish(InvitationChanged(user_id=user.pk, conversation_id=conversation.pk))


def head_of(conversation: Conversation) -> tuple[int, int]:
    """Last number of the log and of the messages, as of now: the instance may be older than the row."""
    return Conversation.objects.values_list("head_seq", "message_no").get(pk=conversation.pk)


def _check(title: str, *, place, but: Conversation | None = None) -> None:
    if not title.strip():
        raise Invalid(_("Give the room a name."), field="title")
    same = Conversation.objects.filter(place=place, kind=Conversation.Kind.PLACE, title__iexact=title.strip())
    if same.filter(archived_at__isnull=True).exclude(pk=but.pk if but else None).exists():
        raise Invalid(_("There is a room of this name already."), field="title")


@transaction.atomic
def lock_room_of(message, *, by) -> bool:
    """Close the room or talk of ``message`` for writing, and say whether it was open. Called through moderation."""
    return _set_locked(message.conversation_id, by, is_locked=True)


@transaction.atomic
def unlock_room_of(message, *, by) -> None:
    """Open it for writing again, unless it closed with its place meanwhile."""
    room = locked(message.conversation_id)
    if room.kind != Conversation.Kind.PLACE or room.place.status != Place.Status.CLOSED:
        _set_locked(room.pk, by, is_locked=False)


def close_rooms_of(closing) -> int:
    """Rooms of a place that closed can be read; only those who keep order there write. Returns how many."""
    rooms = Conversation.objects.filter(place=closing.place_id, kind=Conversation.Kind.PLACE, is_locked=False)
    return sum(_close(pk) for pk in rooms.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _close(pk: int) -> bool:
    return _set_locked(pk, None, is_locked=True)


def _set_locked(pk: int, by, *, is_locked: bool) -> bool:
    room = locked(pk)
    if room.is_locked == is_locked:
        return False
    room.is_locked = is_locked
    room.save(update_fields=["is_locked"])
    append(room, LogEntry.Kind.ROOM, by=by)
    return True
