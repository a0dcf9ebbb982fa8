"""Who may enter the room of a meetup, who sees the link of a call elsewhere, who runs and who attends one here."""

from datetime import timedelta

import rules
from django.utils import timezone

from backend.core.permissions import guests_may
from backend.events.models import Attendance
from backend.events.rules import belongs_to_its_place, has_a_seat, keeps_order_there, leads, wrote
from backend.meetups.models import GuestLink, Participant
from backend.moderation.sanctions import excluding, know_sanctions, silencing
from backend.places.rules import switched_on

TAIL = timedelta(hours=6)  # after the end of a date in which a call that nobody ended may still run
# Who runs it prepares the room before the others come; a room that nobody opened may still be opened a little late.
HOST_BEFORE = timedelta(hours=2)
AFTER = timedelta(hours=2)


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


@rules.predicate
def is_guest(user) -> bool:
    """Came by a personal link and has no account."""
    return getattr(user, "is_guest", False)


@rules.predicate
def has_a_link(user, meetup) -> bool:
    """To one of its dates."""
    if meetup is None or user.pk is None or not meetup.lets_guests:
        return False
    return GuestLink.objects.working().filter(user=user.pk, occurrence__event=meetup.event_id).exists()


@rules.predicate
def has_a_link_now(user, meetup) -> bool:
    """To the date that runs."""
    if meetup is None or user.pk is None or not meetup.lets_guests:
        return False
    date = date_at(meetup, timezone.now())
    return date is not None and GuestLink.objects.working().filter(user=user.pk, occurrence=date).exists()


def date_at(meetup, at):
    """The date for which the link is open at ``at``: from ``opens_before`` minutes before its start until its end."""
    dates = meetup.event.occurrences.filter(status="scheduled")
    opens = at + timedelta(minutes=meetup.opens_before)
    return dates.filter(starts_at__lte=opens, ends_at__gte=at).order_by("starts_at").first()


def is_link_time(meetup, at) -> bool:
    return date_at(meetup, at) is not None


def is_early(occurrence, call, at, *, runs: bool) -> bool:
    """Whether the door is still closed; a host who opens before its time opens it to all."""
    return not (call is not None and call.is_open) and at < opens_at(occurrence, runs=runs)


def opens_at(occurrence, *, runs: bool):
    """From when people may come to the door of ``occurrence``; those who run it come before the others."""
    early = HOST_BEFORE if runs else timedelta(minutes=occurrence.event.meetup.opens_before)
    return occurrence.starts_at - early


def is_past(occurrence, call, at) -> bool:
    """Whether there is no call on ``occurrence`` any more; nobody is put out at the minute when it should end."""
    if occurrence.is_cancelled or (call is not None and call.ended_at is not None):
        return True
    return at > occurrence.ends_at + (TAIL if call is not None and call.is_open else AFTER)


def part_in(user, call) -> Participant | None:
    """What ``user`` is in ``call``; read once for a user and call object."""
    if call is None or call.pk is None or user.pk is None:
        return None
    known = call.__dict__.setdefault("_parts", {})
    if user.pk not in known:
        known[user.pk] = call.participants.filter(user=user.pk).first()
    return known[user.pk]


def link_to(user, call) -> GuestLink | None:
    """The personal link by which ``user`` may come to ``call``, if it works; read once for a user and call object."""
    if call is None or user.pk is None or not call.meetup.lets_guests:
        return None
    known = call.__dict__.setdefault("_links", {})
    if user.pk not in known:
        known[user.pk] = GuestLink.objects.working().filter(user=user.pk, occurrence=call.occurrence_id).first()
    return known[user.pk]


def know_parts(calls, people: dict[int, object]) -> None:
    """Read what ``people`` (by key) are in ``calls`` together, for ``part_in`` (1 query, none for no calls).

    Where guests may come also their links, for ``link_to`` (1 query); and what moderators decided (1 query).
    """
    calls = {call.pk: call for call in calls}
    if not calls:
        return
    know_sanctions(people.values())
    for call in calls.values():
        call.__dict__["_parts"] = dict.fromkeys(people)
    for part in Participant.objects.filter(call__in=list(calls), user__in=list(people)):
        calls[part.call_id].__dict__["_parts"][part.user_id] = part
    by_date = {call.occurrence_id: call for call in calls.values() if call.meetup.lets_guests}
    if by_date:
        for call in by_date.values():
            call.__dict__["_links"] = dict.fromkeys(people)
        for link in GuestLink.objects.working().filter(occurrence__in=list(by_date), user__in=list(people)):
            by_date[link.occurrence_id].__dict__["_links"][link.user_id] = link


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
def is_grown_up(user, call) -> bool:
    return not user.is_child


@rules.predicate
def was_sent_out(user, call) -> bool:
    part = part_in(user, call)
    return part is not None and part.state == Participant.State.REMOVED


@rules.predicate
def is_running(user, call) -> bool:
    if call is None or not call.is_open or not is_on(user, call.meetup):
        return False
    return not is_past(call.occurrence, call, timezone.now())


@rules.predicate
def is_over(user, call) -> bool:
    return call is not None and call.ended_at is not None


@rules.predicate
def may_enter_its_room(user, call) -> bool:
    return call is not None and may_enter(user, call.meetup)


@rules.predicate
def is_invited(user, call) -> bool:
    """Holds a personal link to this very call: one Tuesday is not the other."""
    return link_to(user, call) is not None


@rules.predicate
def is_elsewhere(user, call) -> bool:
    """The picture travels through another service: Ganek's door lets nobody in."""
    return call is not None and not call.meetup.is_built_in


@rules.predicate
def is_its_time(user, call) -> bool:
    """From when the room may open until the end of the date."""
    if call is None or not is_on(user, call.meetup):
        return False
    date = call.occurrence
    return date.starts_at - timedelta(minutes=call.meetup.opens_before) <= timezone.now() <= date.ends_at


@rules.predicate
def has_passed(user, call) -> bool:
    """Ended, or nobody ended it and its date is long over."""
    if call is None:
        return False
    return call.ended_at is not None or call.occurrence.ends_at + TAIL < timezone.now()


@rules.predicate
def is_done(user, call) -> bool:
    """Ended, or its date is over."""
    return call is not None and (call.ended_at is not None or call.occurrence.ends_at <= timezone.now())


@rules.predicate
def is_asked_by_its_event(user, call) -> bool:
    """Has a seat at its date and was not marked as missing: asked how it was as after every event."""
    seats = Attendance.objects.going().exclude(outcome=Attendance.Outcome.NO_SHOW)
    return call is not None and seats.filter(user=user.pk, occurrence=call.occurrence_id).exists()


@rules.predicate
def is_call_on(user, call) -> bool:
    return call is not None and is_on(user, call.meetup)


@rules.predicate
def is_silenced_there(user, call) -> bool:
    """By a decision of moderators: whoever may not write does not speak either."""
    return call is not None and silencing(user, call.place.pk) is not None


@rules.predicate
def is_excluded_there(user, call) -> bool:
    """By a decision of moderators: does not belong there for now."""
    return call is not None and excluding(user, call.place.pk) is not None


may_enter = belongs_to_the_place | takes_part | runs_it
# To its room in any way: by right, or by a personal link to this date.
may_come = (rules.is_authenticated & may_enter_its_room) | is_invited
# What was given in the call is lost by whoever may not be there.
was_made_host = hosts & may_come & ~is_silenced_there
may_host = ~was_sent_out & (runs_its_event | was_made_host | (is_cohost & may_come & ~is_silenced_there))
is_there = (is_running & was_let_in) | (is_elsewhere & is_its_time)

has_meetups, has_guests = switched_on("meetups"), switched_on("guests")
rules.add_perm("meetups.enter", has_meetups & ((rules.is_authenticated & may_enter) | (has_a_link & has_guests)))
rules.add_perm(
    "meetups.see_link", is_on & is_time & ((rules.is_authenticated & (takes_part_now | runs_it)) | has_a_link_now)
)

# Of a call here. Who runs it opens it, lets people in, gives and takes the word.
can_host = rules.is_authenticated & ~is_over & may_host
rules.add_perm("meetups.host", can_host)
# Gives it to somebody else, and sends out who helps to run it: who helps cannot take it from the host.
rules.add_perm(
    "meetups.lead_call", rules.is_authenticated & ~is_over & ~was_sent_out & (runs_its_event | was_made_host)
)
# Gives personal links to people without an account, and takes them back: who answers for the event.
rules.add_perm(
    "meetups.invite_guests", has_guests & rules.is_authenticated & ~has_passed & ~was_sent_out & runs_its_event
)
# May come to its door; what the door does is the lobby's.
rules.add_perm("meetups.knock", has_meetups & ~is_over & ~was_sent_out & may_come & ~is_silenced_there)
# Is in it: follows its topic, hears and sees. Who was silenced since goes on listening.
can_attend = has_meetups & is_running & was_let_in & may_come & ~is_excluded_there
rules.add_perm("meetups.attend", can_attend)
# Is heard, seen and read there.
rules.add_perm("meetups.speak", can_attend & ~is_silenced_there)
# May be in a small group of it, where nobody looks on: children stay with those who run the call.
can_join_group = (rules.is_authenticated | is_guest) & is_running & was_let_in & is_grown_up & ~is_silenced_there
rules.add_perm("meetups.join_group", can_join_group)
# Reads afterwards what was kept: notes, answers, counts. Who came by a link, only while being there.
may_read_kept = ~was_sent_out & ((rules.is_authenticated & may_enter_its_room) | (is_there & is_invited))
rules.add_perm("meetups.read_kept", may_read_kept)


@rules.predicate
def is_told_in_its_call(user, question) -> bool:
    """Let through by a host, not hidden, and of a call whose questions the person may read."""
    is_told = question is not None and question.state in question.TOLD and question.hidden_at is None
    return is_told and may_read_kept(user, question.call)


rules.add_perm("meetups.read_question", rules.is_authenticated & is_told_in_its_call)


# The tools beside the picture. Who runs the call prepares them before it and tidies up after it; all read them.
rules.add_perm("meetups.run_tools", rules.is_authenticated & may_host & ~is_silenced_there)
can_write_notes = ~was_sent_out & ((rules.is_authenticated & may_host) | (is_there & may_come))
rules.add_perm("meetups.write_notes", can_write_notes & ~is_silenced_there)
# Also before the call, by everybody who may come to it.
rules.add_perm("meetups.ask_question", may_read_kept & is_call_on & ~has_passed & ~is_silenced_there)
# Nobody is asked twice.
rules.add_perm(
    "meetups.give_feedback",
    rules.is_authenticated & may_read_kept & is_done & (was_let_in | is_elsewhere) & ~is_asked_by_its_event,
)
rules.add_perm("meetups.read_feedback", rules.is_authenticated & ~was_sent_out & runs_its_event)


# Of a recorded call elsewhere: everyone who may come says yes or no, those who run the event decide what is seen.
@rules.predicate
def answered_before(user, call) -> bool:
    return call is not None and call.pk is not None and call.recording_answers.filter(user=user.pk).exists()


# A yes can be taken back for ever (GDPR Art. 7(3)), also by who belongs there no more.
rules.add_perm("meetups.answer_recording", (rules.is_authenticated | is_guest) & (may_read_kept | answered_before))
rules.add_perm("meetups.keep_recordings", rules.is_authenticated & ~was_sent_out & runs_its_event)


@rules.predicate
def is_published_recording(user, recording) -> bool:
    return recording is not None and recording.state == recording.State.PUBLISHED and not recording.lacks_captions


@rules.predicate
def may_read_its_call(user, recording) -> bool:
    return recording is not None and may_read_kept(user, recording.call)


@rules.predicate
def keeps_its_call(user, recording) -> bool:
    return recording is not None and user.has_perm("meetups.keep_recordings", recording.call)


rules.add_perm("meetups.watch_recording", keeps_its_call | (is_published_recording & may_read_its_call))

# Of those who have no account and came by a personal link; the rules above say to which call, and when.
guests_may.update(
    f"meetups.{act}"
    for act in (
        "enter", "see_link", "knock", "attend", "speak", "join_group", "join_coffee", "read_kept", "write_notes",
        "ask_question", "answer_recording",
    )
)  # fmt: skip
