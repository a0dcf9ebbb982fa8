"""A call from its opening to its end, and who runs it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.models import Occurrence
from backend.live.presence import here
from backend.live.publishing import publish
from backend.meetups.live import CallAccessChanged, CallChanged, CallEnded, DoorChanged
from backend.meetups.models import Call, Participant
from backend.meetups.rules import is_early, is_past, know_parts, link_to
from backend.meetups.services.sfu import close_room
from backend.meetups.stage import capacity_of
from backend.moderation.sanctions import silencing

State, Role = Participant.State, Participant.Role
# Who was let in takes a place until the page that opens has told of itself.
ARRIVING = timedelta(minutes=1)


class RoomLocked(DomainError):
    """The host locked the room."""

    code = "room_locked"
    status = 403
    message = _("The host has locked the room. Nobody else can come in now.")


class DoorClosed(DomainError):
    """Too early or too late, or the event does not take place."""

    code = "door_closed"
    status = 403
    message = _("The door of this meetup is closed now.")


class RoomFull(DomainError):
    """As many people as the room holds are in it."""

    code = "room_full"
    status = 403
    message = _("The room is full. Please try again when somebody has left.")


def call_for(occurrence: Occurrence) -> Call:
    """The call of ``occurrence``, whose event is online; made when somebody comes first."""
    meetup = occurrence.event.meetup
    call, _made = Call.objects.get_or_create(
        occurrence=occurrence, defaults={"meetup": meetup, "has_lobby": meetup.has_lobby}
    )
    return call


def locked(call: Call) -> Call:
    """``call`` as it is now, under a lock: who comes in and who runs it are judged in turn."""
    rows = Call.objects.select_related("meetup__event__place", "occurrence__event__meetup", "occurrence__place")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=call.pk)


def part_now(part: Participant, call: Call) -> Participant:
    """``part`` as it is now that ``call`` is locked: it may have been sent out since it was read."""
    return call.participants.select_related("user", "call").get(pk=part.pk)


def require_door(call: Call, *, runs: bool) -> None:
    """Raise ``DoorClosed`` unless people may come to the door now."""
    now = timezone.now()
    is_on = not (call.meetup.event.is_cancelled or call.meetup.event.is_hidden)
    if not is_on or is_early(call.occurrence, call, now, runs=runs) or is_past(call.occurrence, call, now):
        raise DoorClosed


@transaction.atomic
def open_call(call: Call, *, by) -> Call:
    """Open the room; whoever does is its host. Without a lobby those who wait come in. Repeating is harmless."""
    call = locked(call)
    require(by, "meetups.host", call)
    require_door(call, runs=True)
    if call.opened_at is None:
        call.opened_at, call.host = timezone.now(), by
        call.save(update_fields=["opened_at", "host"])
        seat(call, by)
        record("meetup.opened", by=by, target=call.meetup.event, place_id=call.place.pk)
        open_lobby(call)
        tell_those_who_wait(call)
    return call


def seat(call: Call, user, **fields) -> Participant:
    """``user`` is in: no lobby. Sockets are told, for at the door they were refused what they may follow now."""
    part, _made = call.participants.update_or_create(user=user, defaults={"state": State.ADMITTED, **fields})
    publish(DoorChanged(call_id=call.pk, user_id=user.pk))
    if part.joined_at is None:
        part.joined_at = timezone.now()
        part.save(update_fields=["joined_at"])
    return part


def places_left(call: Call) -> int | None:
    """For how many more there is room in ``call``; ``None`` where there is no limit."""
    most = capacity_of(call.meetup).people
    return None if most is None else max(0, most - len(inside(call)))


def inside(call: Call) -> set[int]:
    """Who takes a place: whose page is open and who was let in just now; where no sockets run all who were let in."""
    admitted, present = call.participants.admitted(), here(call.topic)
    if present.count:
        admitted = admitted.filter(Q(user__in=present.user_ids) | Q(joined_at__gt=timezone.now() - ARRIVING))
    return set(admitted.values_list("user_id", flat=True))


def require_place(call: Call, user) -> None:
    """Raise ``RoomFull`` unless there is a place for ``user``, who may have one."""
    most = capacity_of(call.meetup).people
    if most is not None:
        taken = inside(call)
        if user.pk not in taken and len(taken) >= most:
            raise RoomFull


def let_in(call: Call, waiting) -> int:
    """Admit those of ``waiting`` (a queryset) for whom there is a place; how many they were.

    Raises ``RoomFull`` where there is none at all.
    """
    left = places_left(call)
    parts = list(waiting.select_for_update())[:left]
    if left == 0 and waiting.exists():
        raise RoomFull
    now = timezone.now()
    for part in parts:
        part.state, part.joined_at = State.ADMITTED, part.joined_at or now
        publish(DoorChanged(call_id=call.pk, user_id=part.user_id))
    Participant.objects.bulk_update(parts, ["state", "joined_at"])
    if parts:
        publish(CallChanged(call_id=call.pk))
    return len(parts)


def open_lobby(call: Call) -> None:
    """Let those in who wait at a door where nobody must wait any more."""
    if call.is_open and not (call.has_lobby or call.is_locked) and places_left(call) != 0:
        let_in(call, nobody_waits_for(call))


def nobody_waits_for(call: Call):
    """Those at the door whom no host must look at; guests are, unless it was said otherwise."""
    knocking = call.participants.knocking()
    return knocking.exclude(user__guest_links__occurrence=call.occurrence_id) if call.meetup.guests_wait else knocking


def must_wait(user, call: Call) -> bool:
    """Whether ``user`` is let in by a host and nobody else."""
    return call.has_lobby or call.is_locked or (call.meetup.guests_wait and link_to(user, call) is not None)


def tell_those_who_wait(call: Call) -> None:
    for user_id in call.participants.knocking().values_list("user_id", flat=True):
        publish(DoorChanged(call_id=call.pk, user_id=user_id))


@transaction.atomic
def come(call: Call, *, by, way: str = Participant.Way.VOICE) -> Participant:
    """``by`` is at the door: in at once where nobody must let them in, else waiting. ``way``: how they take part.

    Who was let in before comes back without asking. Raises ``NotAllowed``, ``DoorClosed``, ``RoomFull`` (not for those
    who run it), or ``RoomLocked`` for those who are new.
    """
    call = locked(call)
    require(by, "meetups.knock", call)
    if way not in Participant.Way.values:
        raise Invalid(field="way")
    part = call.participants.filter(user=by).first()
    runs = by.has_perm("meetups.host", call)
    require_door(call, runs=runs)
    if not runs:
        require_place(call, by)
    is_known = part is not None and part.state == State.ADMITTED
    if is_known or (call.is_open and (runs or not must_wait(by, call))):
        part = seat(call, by, way=way)
    elif call.is_locked and not runs:
        raise RoomLocked
    else:
        part, _made = call.participants.update_or_create(
            user=by, defaults={"state": State.KNOCKING, "way": way, "knocked_at": timezone.now()}
        )
    publish(CallChanged(call_id=call.pk))
    return part


@transaction.atomic
def lock(call: Call, *, by, is_locked: bool) -> Call:
    """Let nobody else in, or let people in again. Who was let in before may come back."""
    call = change(call, "is_locked", is_locked, by=by, act="meetup.locked" if is_locked else "meetup.unlocked")
    open_lobby(call)
    return call


@transaction.atomic
def set_lobby(call: Call, *, by, has_lobby: bool) -> Call:
    """Turn the lobby on or off; without one those who wait come in."""
    call = change(call, "has_lobby", has_lobby, by=by, act="meetup.lobby_set")
    open_lobby(call)
    return call


@transaction.atomic
def listen_all(call: Call, *, by, is_listening: bool) -> Call:
    """Nobody is heard or seen but those who run it; or everybody may speak again."""
    return change(call, "is_listening", is_listening, by=by, act="meetup.listening_set")


def change(call: Call, name: str, value: bool, *, by, act: str) -> Call:
    call = locked(call)
    require(by, "meetups.host", call)
    if getattr(call, name) != value:
        setattr(call, name, value)
        call.save(update_fields=[name])
        record(act, by=by, target=call.meetup.event, place_id=call.place.pk, on=value)
        publish(CallChanged(call_id=call.pk))
    return call


@transaction.atomic
def change_role(part: Participant, *, by, role: str) -> Participant:
    """Make somebody who is in help to run the call, or end that: of others only who may send them out, too."""
    call = locked(part.call)
    require(by, "meetups.host", call)
    part = part_now(part, call)
    if role not in Role.values or part.state != State.ADMITTED or (part.user.is_guest and role == Role.COHOST):
        raise Invalid
    if part.role == Role.COHOST and part.user_id != by.pk:
        require(by, "meetups.lead_call", call)
    part.role = role
    part.save(update_fields=["role"])
    record("meetup.role_set", by=by, target=call.meetup.event, place_id=call.place.pk, user_id=part.user_id, role=role)
    publish(CallAccessChanged(call_id=call.pk))
    publish(CallChanged(call_id=call.pk))
    return part


@transaction.atomic
def hand_over(part: Participant, *, by) -> Call:
    """``part`` is the host from now on; who was keeps helping. Only the host and who runs the event give it away."""
    call = locked(part.call)
    require(by, "meetups.lead_call", call)
    part = part_now(part, call)
    if part.state != State.ADMITTED or part.user.is_guest or silencing(part.user, call.place.pk):
        raise Invalid
    return make_host(call, part.user, by=by, act="meetup.handed_over")


@transaction.atomic
def take_over(call: Call, *, by) -> Call:
    """The host is gone: who runs it next, by the first who asks.

    A co-host, else of the animators who are in it the one who came first; nobody is sent out. Nothing changes while
    the host is there, and where nobody can follow.
    """
    call = locked(call)
    require(by, "meetups.attend", call)
    present = here(call.topic).user_ids
    if call.host_id in present:
        return call
    parts = [part for part in call.participants.admitted().select_related("user") if part.user_id in present]
    know_parts([call], {part.user_id: part.user for part in parts})
    # Whoever was silenced meanwhile goes on listening, and runs nothing.
    able = [part for part in parts if part.user.has_perm("meetups.speak", call)]
    helping = [part for part in able if part.role == Role.COHOST]
    able = helping or [part for part in able if part.user.has_perm("meetups.host", call)]
    return make_host(call, able[0].user, by=by, act="meetup.taken_over") if able else call


def make_host(call: Call, user, *, by, act: str) -> Call:
    if call.host_id != user.pk:
        call.participants.filter(user=call.host_id).update(role=Role.COHOST)
        call.host = user
        call.save(update_fields=["host"])
        record(act, by=by, target=call.meetup.event, place_id=call.place.pk, user_id=user.pk)
        publish(CallAccessChanged(call_id=call.pk))
        publish(CallChanged(call_id=call.pk))
    return call


@transaction.atomic
def end_call(call: Call, *, by) -> Call:
    """Close the room for all; what was written and asked is kept. Raises ``DoorClosed`` where nobody opened ours."""
    call = locked(call)
    require(by, "meetups.host", call)
    if call.meetup.is_built_in and not call.is_open:
        raise DoorClosed  # a page of the date before may still be open
    call.ended_at = timezone.now()
    call.save(update_fields=["ended_at"])
    tell_those_who_wait(call)
    call.participants.knocking().update(state=State.REFUSED)
    record("meetup.ended", by=by, target=call.meetup.event, place_id=call.place.pk)
    close_room(call)
    publish(CallEnded(call_id=call.pk))
    publish(CallAccessChanged(call_id=call.pk))
    return call
