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


def is_link_time(meetup, at) -> bool:
    """From ``opens_before`` minutes before the start until the end."""
    event = meetup.event
    return event.starts_at - timedelta(minutes=meetup.opens_before) <= at <= event.ends_at


may_enter = belongs_to_the_place | takes_part | runs_it

rules.add_perm("meetups.enter", rules.is_authenticated & may_enter)
rules.add_perm("meetups.see_link", rules.is_authenticated & is_on & is_time & (takes_part | runs_it))
