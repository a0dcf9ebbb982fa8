"""Slow mode, quiet hours and pauses: set with a reason and an end, seen by all."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import BigAutoField, DateTimeField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.audit.services import record
from backend.conversations.models import Conversation, LogEntry, Message, Restraint
from backend.conversations.rules import silence_of, slowness_of
from backend.conversations.services.log import append, locked
from backend.core.errors import DomainError, Invalid, TooMany
from backend.core.permissions import require
from backend.core.prepared import prepared
from backend.moderation.sanctions import SLOW_SECONDS

LONGEST_SLOW = 3600  # seconds
LONGEST_PAUSE = timedelta(days=14)


class Silenced(DomainError):
    """A decision of moderators keeps this person from writing; ``retry_after`` in seconds says for how long."""

    code = "silenced"
    status = 403
    message = gettext_lazy("You can read, but not write here.")

    def __init__(self, message: str, *, retry_after: int | None):
        super().__init__(message)
        self.retry_after = retry_after


class Calm(DomainError):
    """Nobody writes now; ``retry_after`` in seconds says when it ends."""

    code = "calm"
    message = gettext_lazy("The room is quiet now.")

    def __init__(self, message: str, *, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


@transaction.atomic
def restrain(
    place,
    *,
    by,
    kind: str,
    reason: str,
    conversation: Conversation | None = None,
    seconds: int | None = None,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    ends_at: datetime | None = None,
) -> Restraint:
    """Calm one room, or all rooms of ``place``; the earlier restraint of the same kind there is lifted.

    Raises ``NotAllowed`` or ``Invalid``.
    """
    require(by, "conversations.restrain", place)
    given = Restraint(
        place=place, conversation=conversation, kind=kind, reason=reason.strip(), by=by,
        seconds=seconds, quiet_from=quiet_from, quiet_until=quiet_until, ends_at=ends_at,
    )  # fmt: skip
    _check(given)
    rooms = _lock_rooms(place, conversation)
    same = Restraint.objects.in_force().filter(place=place, conversation=conversation, kind=kind)
    same.update(lifted_at=timezone.now())
    given.save()
    record("room.restrained", by=by, target=given, place_id=place.pk, kind=kind, reason=given.reason)
    for room in rooms:
        append(room, LogEntry.Kind.ROOM, by=by)
    return given


@transaction.atomic
def lift_restraint(restraint: Restraint, *, by) -> None:
    """End it before its time; a second call changes nothing."""
    require(by, "conversations.restrain", restraint.place)
    rooms = _lock_rooms(restraint.place, restraint.conversation)
    if not Restraint.objects.in_force().filter(pk=restraint.pk).update(lifted_at=timezone.now()):
        return
    record("room.restraint_lifted", by=by, target=restraint, place_id=restraint.place_id)
    for room in rooms:
        append(room, LogEntry.Kind.ROOM, by=by)


def refuse_silenced(conversation: Conversation, by) -> None:
    """Raise ``Silenced`` or ``TooMany`` when a sanction of moderation keeps ``by`` from writing in this minute."""
    if sanction := silence_of(by, conversation):
        left = sanction.ends_at and int((sanction.ends_at - timezone.now()).total_seconds()) + 1
        raise Silenced(words_of_silence(sanction, conversation.time_zone), retry_after=left)
    if slowness_of(by, conversation) is None:
        return
    since = timezone.now() - timedelta(seconds=SLOW_SECONDS)
    written = Message.objects.filter(author=by, created_at__gt=since).exclude(conversation__kind="exchange")
    if conversation.place_id and not conversation.is_private:
        written = written.filter(conversation__place=conversation.place_id)
    if last := written.order_by("-created_at").values_list("created_at", flat=True).first():
        left = int((last + timedelta(seconds=SLOW_SECONDS) - timezone.now()).total_seconds()) + 1
        raise TooMany(
            _("For now you can write one message in ten minutes. See “Decisions about me”."), retry_after=left
        )


def words_of_silence(sanction, zone: str) -> str:
    """Why and until when, in one calm sentence."""
    why = sanction.decision.rule_text or sanction.decision.facts[:200]
    if sanction.ends_at is None:
        return _("You can read, but not write here. Why: %(why)s") % {"why": why}
    until = date_format(sanction.ends_at.astimezone(ZoneInfo(zone)), "j E, H:i")
    return _("You can read, but not write here until %(until)s. Why: %(why)s") % {"until": until, "why": why}


def refuse_restrained(conversation: Conversation, by) -> None:
    """Raise ``Calm`` or ``TooMany`` when ``by`` may not write in this minute. Who keeps order always may."""
    if conversation.place_id is None or conversation.is_private:
        return
    restraints = in_force(conversation=conversation.pk, place=conversation.place_id, at=timezone.now())
    if not restraints or by.has_perm("conversations.moderate", conversation):
        return
    for restraint in restraints:
        if restraint.kind == Restraint.Kind.SLOW:
            _refuse_too_soon(restraint, conversation, by)
        elif end := restraint.calm_until():
            words = _("Nobody writes here until %(time)s. Reason: %(reason)s") % {
                "time": date_format(end.astimezone(ZoneInfo(conversation.time_zone)), "j E, H:i"),
                "reason": restraint.reason,
            }
            raise Calm(words, retry_after=max(1, int((end - timezone.now()).total_seconds())))


@prepared
def in_force(conversation: BigAutoField, place: BigAutoField, at: DateTimeField):
    return Restraint.objects.in_force(at).on(conversation, place).select_related("place")


def _refuse_too_soon(restraint: Restraint, conversation: Conversation, by) -> None:
    last = Message.objects.filter(conversation=conversation, author=by).order_by("-number").first()
    if last is None:
        return
    left = restraint.seconds - (timezone.now() - last.created_at).total_seconds()
    if left > 0:
        words = ngettext(
            "Slow mode: one message in %(n)s second. Reason: %(reason)s",
            "Slow mode: one message in %(n)s seconds. Reason: %(reason)s",
            restraint.seconds,
        ) % {"n": restraint.seconds, "reason": restraint.reason}
        raise TooMany(words, retry_after=int(left) + 1)


def _lock_rooms(place, conversation: Conversation | None) -> list[Conversation]:
    """The rooms that it concerns, locked in the order of their keys, so that two moderators never deadlock."""
    if conversation is not None:
        return [locked(conversation.pk)]
    rooms = Conversation.objects.filter(place=place, kind__in=["place", "event"], archived_at__isnull=True)
    return list(rooms.select_for_update(of=("self",)).order_by("pk"))


def _check(given: Restraint) -> None:
    now = timezone.now()
    if not given.reason:
        raise Invalid(_("Say why: neighbours will read it."), field="reason")
    if given.kind == Restraint.Kind.SLOW and not 1 <= (given.seconds or 0) <= LONGEST_SLOW:
        raise Invalid(_("Choose between 1 and 3600 seconds."), field="seconds")
    if given.kind == Restraint.Kind.QUIET:
        if given.quiet_from is None or given.quiet_until is None:
            raise Invalid(_("Say from when and until when it is quiet."), field="quiet_from")
        if given.quiet_from == given.quiet_until:
            raise Invalid(_("Quiet hours need two different hours."), field="quiet_until")
    if given.kind == Restraint.Kind.PAUSE and given.ends_at is None:
        raise Invalid(_("Say until when."), field="ends_at")
    if given.ends_at is not None and given.ends_at <= now:
        raise Invalid(_("This moment has already passed."), field="ends_at")
    if given.kind == Restraint.Kind.PAUSE and given.ends_at > now + LONGEST_PAUSE:
        raise Invalid(_("A pause lasts 14 days at most."), field="ends_at")
