"""Who may enter the room of a meetup and who sees the link of the call."""

from datetime import timedelta

import rules
from django.utils import timezone

from backend.events.rules import belongs_to_its_place, has_a_seat, keeps_order_there, wrote


@rules.predicate
def belongs_to_the_place(user, meetup) -> bool:
    return meetup is not None and belongs_to_its_place(user, meetup.event)


@rules.predicate
def takes_part(user, meetup) -> bool:
    return meetup is not None and has_a_seat(user, meetup.event)


@rules.predicate
def runs_it(user, meetup) -> bool:
    return meetup is not None and (wrote(user, meetup.event) or keeps_order_there(user, meetup.event))


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


may_enter = belongs_to_the_place | takes_part | runs_it

rules.add_perm("meetups.enter", rules.is_authenticated & may_enter)
rules.add_perm("meetups.see_link", rules.is_authenticated & is_on & is_time & (takes_part_now | runs_it))
