"""Small groups of a call: who is with whom, for how long, and the way back to all."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.dealing import deal
from backend.meetups.live import CallAccessChanged, CallChanged, GroupsCalled, GroupsTold
from backend.meetups.models import Call, Participant
from backend.meetups.rules import kept_apart, know_parts
from backend.meetups.selectors.groups import looks_after_children, present, runs
from backend.meetups.services.calls import locked

RANDOM, CHOICE = HOWS = ("random", "choice")
MOST_GROUPS, MOST_PEOPLE, MOST_MINUTES = 20, 12, 180
MORE = 5  # minutes that a press gives
LONGEST = 300  # letters of a message to all groups


class TooFew(DomainError):
    """There are not two people for a group."""

    code = "too_few"
    message = _("Small groups need at least two people besides those who run the call.")


class GroupFull(DomainError):
    code = "group_full"
    message = _("This group is full. Choose another one.")


class NoGroups(DomainError):
    code = "no_groups"
    message = _("There are no small groups now.")


class ChildrenStay(DomainError):
    """A child is never in a small group: nobody looks on there."""

    code = "children_stay"
    status = 403
    message = _("Children stay with those who run the call, in the main room.")


GUESTS_STAY = _("Guests who did not say that they are 16 or older stay with those who run the call.")


class ChildrenWait(DomainError):
    """Who runs the call alone does not leave a child behind."""

    code = "children_wait"
    message = _("A child is in the main room. Stay there, or ask somebody else who helps to run the call to stay.")


# --- making them ----------------------------------------------------------------


@transaction.atomic
def split(
    call: Call, *, by, how: str = RANDOM, size: int | None = None, count: int | None = None,
    minutes: int | None = None, goes_along: bool = False,
) -> Call:  # fmt: skip
    """Break into groups of ``size`` people or into ``count`` groups, for ``minutes`` (``None``: until all are called).

    At random groups differ by one person at most, nobody is alone, and who blocked or reported somebody is not put into
    one group with them, as far as that goes. By choice all begin in the main room, and a
    group has room for ``size``. Those who run the call stay, unless ``by`` goes along; children stay with them. Groups
    that are under way are made anew. Raises ``NotAllowed``, ``Invalid`` (with the field), ``TooFew``, ``ChildrenWait``.
    """
    call = locked(call)
    require(by, "meetups.host", call)
    if call.meetup.has_sfu:
        raise NotAllowed  # one room of the server: everybody there could hear everybody
    check(how, size, count, minutes)
    clear(call)
    people = those_to_deal(call, by=by, goes_along=goes_along and how == RANDOM)
    call.groups_count = number_of_groups(len(people), size=size, count=count, is_even=how == RANDOM)
    call.groups_most = None if how == RANDOM else size or places_in(len(people), call.groups_count)
    call.groups_until = timezone.now() + timedelta(minutes=minutes) if minutes else None
    call.is_listening = False  # in a small group everybody has the word
    call.coffee_offered_at = None
    call.save(update_fields=["groups_count", "groups_most", "groups_until", "is_listening", "coffee_offered_at"])
    if how == RANDOM:
        ids = [part.user_id for part in people]
        for number, group in enumerate(deal(ids, call.groups_count, apart=kept_apart(ids)), start=1):
            call.participants.filter(user__in=group).update(group=number)
    record(
        "meetup.groups_made", by=by, target=call.meetup.event, place_id=call.place.pk, how=how,
        count=call.groups_count, minutes=minutes,
    )  # fmt: skip
    tell_moved(call)
    return call


def those_to_deal(call: Call, *, by, goes_along: bool) -> list[Participant]:
    """Who may be in a group, is here and does not run the call; ``by`` only if they go along."""
    parts = present(call, call.participants.admitted().select_related("user"))
    know_parts([call], {part.user_id: part.user for part in parts})
    able = [part for part in parts if part.user.has_perm("meetups.join_group", call)]
    people = [part for part in able if not runs(part, call) and part.user_id != by.pk]
    mine = next((part for part in able if part.user_id == by.pk), None)
    if goes_along and mine is not None:
        refuse_leaving_children(call, mine)
        people.append(mine)
    if len(people) < 2:
        raise TooFew
    return people


def check(how: str, size: int | None, count: int | None, minutes: int | None) -> None:
    """Raise ``Invalid`` where the wish makes no sense."""
    if how not in HOWS:
        raise Invalid(field="how")
    if (size is None) == (count is None):
        raise Invalid(field="number")
    if size is not None and not 2 <= size <= MOST_PEOPLE:
        raise Invalid(_("A group has 2 to 12 people."), field="number")
    if count is not None and not 1 <= count <= MOST_GROUPS:
        raise Invalid(_("There can be 1 to 20 groups."), field="number")
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(_("Groups last 1 to 180 minutes. Leave it empty to call all back yourself."), field="minutes")


def number_of_groups(people: int, *, size: int | None, count: int | None, is_even: bool) -> int:
    """How many groups: so many that none is larger than ``size``, but never so many that somebody is alone."""
    wanted = count or -(-people // size)
    # By choice people may crowd in one group and leave another empty: nothing is dealt out.
    return max(1, min(wanted, people // 2 if is_even else wanted, MOST_GROUPS))


def places_in(people: int, count: int) -> int:
    """Room for all in ``count`` groups, and for one more in each: who comes last still has a choice."""
    return min(-(-people // count) + 1, MOST_PEOPLE) if count > 1 else MOST_PEOPLE


# --- moving between them ------------------------------------------------------------


@transaction.atomic
def choose_group(call: Call, *, by, group: int | None) -> Participant:
    """``by`` goes into ``group``, where everybody chooses; or back to the main room (``None``), which is always open.

    Raises ``NotAllowed``, ``NoGroups``, ``ChildrenStay``, ``GroupFull`` or ``Invalid``.
    """
    call = locked(call)
    require(by, "meetups.attend", call)
    mine = call.participants.select_related("user").get(user=by)
    check_group(call, group)
    if group is not None:
        if not call.lets_choose:
            raise NotAllowed
        require_grown_up(mine, call)
        refuse_leaving_children(call, mine)
        others = call.participants.admitted().filter(group=group).exclude(pk=mine.pk)
        if sum(not runs(part, call) for part in present(call, others)) >= call.groups_most:
            raise GroupFull
    return go(call, mine, group)


@transaction.atomic
def move(part: Participant, *, by, group: int | None) -> Participant:
    """Those who run the call put somebody into a group, also a full one, or back into the main room.

    Raises ``NotAllowed``, ``NoGroups``, ``ChildrenStay`` or ``Invalid``.
    """
    call = locked(part.call)
    require(by, "meetups.host", call)
    check_group(call, group)
    part = call.participants.select_related("user").get(pk=part.pk)
    if part.state != Participant.State.ADMITTED:
        raise Invalid(field="part")
    if group is not None:
        require_grown_up(part, call)
        refuse_leaving_children(call, part)
    return go(call, part, group)


@transaction.atomic
def visit(call: Call, *, by, group: int | None) -> Participant:
    """Who runs the call looks into a group, which has no longer to call; or comes back (``None``)."""
    call = locked(call)
    require(by, "meetups.host", call)
    require(by, "meetups.attend", call)
    mine = call.participants.select_related("user").get(user=by)
    check_group(call, group)
    if group is not None:
        require_grown_up(mine, call)
        refuse_leaving_children(call, mine)
        call.participants.filter(group=group).update(called_at=None)
    return go(call, mine, group)


def go(call: Call, part: Participant, group: int | None) -> Participant:
    if part.group != group:
        part.group, part.called_at = group, None
        part.save(update_fields=["group", "called_at"])
        tell_moved(call)
    return part


def check_group(call: Call, group: int | None) -> None:
    if not call.has_groups:
        raise NoGroups
    if group is not None and not 1 <= group <= call.groups_count:
        raise Invalid(field="group")


def require_grown_up(part: Participant, call: Call) -> None:
    if part.user.is_child:
        raise ChildrenStay(GUESTS_STAY if part.user.is_guest else None)
    require(part.user, "meetups.join_group", call)


def refuse_leaving_children(call: Call, part: Participant) -> None:
    """Raise ``ChildrenWait`` when ``part`` is the last grown-up of those who run the call where a child is."""
    if not runs(part, call):
        return
    others = [
        one for one in present(call, call.participants.admitted().select_related("user"))
        if one.group is None and one.pk != part.pk
    ]  # fmt: skip
    if any(one.user.is_child for one in others) and not any(looks_after_children(one, call) for one in others):
        raise ChildrenWait


# --- between the groups and those who run the call ---------------------------------------


@transaction.atomic
def call_host(call: Call, *, by) -> Participant:
    """The group of ``by`` asks for those who run the call; they hear of it once, until one of them has come."""
    call = locked(call)
    require(by, "meetups.attend", call)
    mine = call.participants.get(user=by)
    if mine.group is None:
        raise NoGroups
    if not call.participants.filter(group=mine.group, called_at__isnull=False).exists():
        mine.called_at = timezone.now()
        mine.save(update_fields=["called_at"])
        publish(GroupsCalled(call_id=call.pk, group=mine.group))
        publish(CallChanged(call_id=call.pk))
    return mine


@transaction.atomic
def answer_group(call: Call, *, by, group: int) -> None:
    """A group that called was helped without a visit: it may call again."""
    call = locked(call)
    require(by, "meetups.host", call)
    check_group(call, group)
    if call.participants.filter(group=group, called_at__isnull=False).update(called_at=None):
        publish(CallChanged(call_id=call.pk))


@transaction.atomic
def tell_groups(call: Call, *, by, text: str) -> None:
    """Say ``text`` (300 letters at most) to everybody in all groups. It is kept nowhere."""
    call = locked(call)
    require(by, "meetups.host", call)
    require(by, "meetups.speak", call)
    if not call.has_groups:
        raise NoGroups
    text = " ".join(text.replace("\0", "").split())
    if not text:
        raise Invalid(_("Write what you want to tell the groups."), field="text")
    if len(text) > LONGEST:
        raise Invalid(_("At most 300 letters: it is read in a moment."), field="text")
    publish(GroupsTold(call_id=call.pk, text=text))


# --- the way back ---------------------------------------------------------------------


@transaction.atomic
def give_more_time(call: Call, *, by) -> Call:
    """Groups have five minutes more, from now where their time is over."""
    call = locked(call)
    require(by, "meetups.host", call)
    if not call.has_groups or call.groups_until is None:
        raise NoGroups
    latest = timezone.now() + timedelta(minutes=MOST_MINUTES)
    call.groups_until = min(max(call.groups_until, timezone.now()) + timedelta(minutes=MORE), latest)
    call.save(update_fields=["groups_until"])
    publish(CallChanged(call_id=call.pk))
    return call


@transaction.atomic
def come_back(call: Call, *, by) -> Call:
    """Call everybody back together. Repeating is harmless."""
    call = locked(call)
    require(by, "meetups.host", call)
    return end_groups(call, by=by) if call.has_groups else call


@transaction.atomic
def end_groups_if_over(call: Call, *, by=None) -> Call:
    """All come back when their time is over: asked by the first page that sees it, or by the clock (``by`` is none)."""
    call = locked(call)
    if by is not None:
        require(by, "meetups.attend", call)
    is_over = call.has_groups and call.groups_until is not None and call.groups_until <= timezone.now()
    return end_groups(call, by=None) if is_over else call


def end_groups_that_are_over() -> int:
    """Call back from all groups whose time is over, in all calls; how many calls they were."""
    over = Call.objects.filter(groups_count__gt=0, groups_until__lte=timezone.now())
    calls = list(over)
    for call in calls:
        end_groups_if_over(call)
    return len(calls)


def end_groups(call: Call, *, by) -> Call:
    clear(call)
    call.groups_count, call.groups_most, call.groups_until, call.coffee_offered_at = 0, None, None, None
    call.save(update_fields=["groups_count", "groups_most", "groups_until", "coffee_offered_at"])
    record("meetup.groups_ended", by=by, target=call.meetup.event, place_id=call.place.pk)
    tell_moved(call)
    return call


def clear(call: Call) -> None:
    call.participants.update(group=None, called_at=None)


def tell_moved(call: Call) -> None:
    """Sockets learn who is with whom now, then pages."""
    publish(CallAccessChanged(call_id=call.pk))
    publish(CallChanged(call_id=call.pk))
