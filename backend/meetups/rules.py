"""Who may enter the room of a meetup, who sees the link of a call elsewhere, who runs and who attends one here."""

from datetime import timedelta

import rules
from django.utils import timezone

from backend.events.rules import belongs_to_its_place, has_a_seat, keeps_order_there, leads, wrote
from backend.meetups.models import Participant


@rules.predicate
def belongs_to_the_place(user, meetup) -> bool:
    return meetup is not None and belongs_to_its_place(user, meetup.event)


@rules.predicate
def takes_part(user, meetup) -> bool:
    return meetup is not None and has_a_seat(user, meetup.event)


@rules.predicate
def runs_it(user, meetup) -> bool:
    """Wrote the event, is named as one of those who lead it, or keeps order at the place."""
    if meetup is None:
        return False
    event = meetup.event
    return wrote(user, event) or leads(user, event) or keeps_order_there(user, event)


@rules.predicate
def is_time(user, meetup) -> bool:
    return meetup is not None and is_link_time(meetup, timezone.now())


@rules.predicate
def is_on(user, meetup) -> bool:
    """Published and not hidden."""
    return meetup is not None and not meetup.event.is_cancelled and not meetup.event.is_hidden


@rules.predicate
def takes_part_now(user, meetup) -> bool:
    """Has a seat at the date that runs: one Tuesday is not the other."""
    date = meetup and date_at(meetup, timezone.now())
    return date is not None and has_a_seat(user, date)


def date_at(meetup, at):
    """The date for which the link is open at ``at``: from ``opens_before`` minutes before its start until its end."""
    dates = meetup.event.occurrences.filter(status="scheduled")
    opens = at + timedelta(minutes=meetup.opens_before)
    return dates.filter(starts_at__lte=opens, ends_at__gte=at).order_by("starts_at").first()


def is_link_time(meetup, at) -> bool:
    return date_at(meetup, at) is not None


def part_in(user, call) -> Participant | None:
    """What ``user`` is in ``call``; read once for a user and call object."""
    if call is None or not user.is_authenticated:
        return None
    known = call.__dict__.setdefault("_parts", {})
    if user.pk not in known:
        known[user.pk] = call.participants.filter(user=user.pk).first()
    return known[user.pk]


@rules.predicate
def runs_its_event(user, call) -> bool:
    return call is not None and runs_it(user, call.meetup)


@rules.predicate
def hosts(user, call) -> bool:
    return call is not None and user.is_authenticated and call.host_id == user.pk


@rules.predicate
def is_cohost(user, call) -> bool:
    part = part_in(user, call)
    return part is not None and part.role == Participant.Role.COHOST and part.state == Participant.State.ADMITTED


@rules.predicate
def was_let_in(user, call) -> bool:
    part = part_in(user, call)
    return part is not None and part.state == Participant.State.ADMITTED


@rules.predicate
def was_sent_out(user, call) -> bool:
    part = part_in(user, call)
    return part is not None and part.state == Participant.State.REMOVED


@rules.predicate
def is_running(user, call) -> bool:
    return call is not None and call.is_open and is_on(user, call.meetup)


@rules.predicate
def is_over(user, call) -> bool:
    return call is not None and call.ended_at is not None


@rules.predicate
def may_enter_its_room(user, call) -> bool:
    return call is not None and may_enter(user, call.meetup)


may_enter = belongs_to_the_place | takes_part | runs_it
may_host = ~was_sent_out & (runs_its_event | hosts | is_cohost)

rules.add_perm("meetups.enter", rules.is_authenticated & may_enter)
rules.add_perm("meetups.see_link", rules.is_authenticated & is_on & is_time & (takes_part_now | runs_it))

# Of a call here. Who runs it opens it, lets people in, gives and takes the word.
rules.add_perm("meetups.host", rules.is_authenticated & ~is_over & may_host)
# May come to its door; what the door does is the lobby's.
rules.add_perm("meetups.knock", rules.is_authenticated & ~is_over & ~was_sent_out & may_enter_its_room)
# Is in it: follows its topic, sends signals, writes and asks there.
rules.add_perm("meetups.attend", rules.is_authenticated & is_running & was_let_in)
# Reads afterwards what was kept: notes, answers, counts.
rules.add_perm("meetups.read_kept", rules.is_authenticated & may_enter_its_room & ~was_sent_out)
