"""Who may see, change and come. Targets are events; for a date (``Occurrence``) its event is asked."""

import rules
from django.utils import timezone

from backend.events.models import Attendance, Event
from backend.moderation.rules import is_excluded, is_silenced
from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, is_active_place, is_closed_place, is_coordinator, is_member, role_in


def event_of(target):
    """The event of an occurrence, or the event itself."""
    return target if target is None or isinstance(target, Event) else target.event


@rules.predicate
def runs_its_place(user, target) -> bool:
    return target is not None and (role_in(user, target.place_id) == "animator" or is_coordinator(user))


@rules.predicate
def keeps_order_there(user, target) -> bool:
    here = roles_of(user)
    return target is not None and (bool(here.network) or here.by_place.get(target.place_id) in KEEPERS)


@rules.predicate
def wrote(user, target) -> bool:
    return target is not None and user.is_authenticated and event_of(target).author_id == user.pk


@rules.predicate
def leads(user, target) -> bool:
    """Named as one of those who lead it, by an animator who published it."""
    if target is None or not user.is_authenticated:
        return False
    return event_of(target).organisers.filter(pk=user.pk).exists()


@rules.predicate
def is_published(user, target) -> bool:
    """Published or cancelled: a cancelled event stays to be seen."""
    return target is not None and event_of(target).is_published


@rules.predicate
def is_shown(user, target) -> bool:
    return target is not None and not event_of(target).is_hidden


@rules.predicate
def takes_guests(user, target) -> bool:
    return target is not None and event_of(target).allows_guests


@rules.predicate
def is_waiting_for_a_decision(user, target) -> bool:
    return target is not None and event_of(target).status in (Event.Status.PROPOSED, Event.Status.CHANGES_ASKED)


@rules.predicate
def is_draft(user, target) -> bool:
    return target is not None and event_of(target).status == Event.Status.DRAFT


@rules.predicate
def sees_its_place(user, target) -> bool:
    return target is not None and user.has_perm("places.view", target.place)


@rules.predicate
def is_in_an_active_place(user, target) -> bool:
    """Where something new may begin."""
    return target is not None and is_active_place(user, target.place)


@rules.predicate
def is_in_a_closed_place(user, target) -> bool:
    return target is not None and is_closed_place(user, target.place)


@rules.predicate
def belongs_to_its_place(user, target) -> bool:
    return target is not None and is_member(user, target.place)


@rules.predicate
def has_a_seat(user, target) -> bool:
    """At this date; of a whole event, at any of its dates."""

    if target is None or not user.is_authenticated:
        return False
    of_target = {"occurrence__event": target} if isinstance(target, Event) else {"occurrence": target}
    return Attendance.objects.going().filter(user=user.pk, **of_target).exists()


@rules.predicate
def came(user, target) -> bool:
    """Had a seat at a date that is over, and was not marked as missing; of a whole event, at any of its dates."""
    if target is None or not user.is_authenticated:
        return False
    of_target = {"occurrence__event": target} if isinstance(target, Event) else {"occurrence": target}
    rows = Attendance.objects.going().filter(user=user.pk, occurrence__ends_at__lte=timezone.now(), **of_target)
    return rows.exclude(outcome=Attendance.Outcome.NO_SHOW).exists()


@rules.predicate
def owns_feed(user, feed) -> bool:
    return feed is not None and user.is_authenticated and feed.user_id == user.pk


@rules.predicate
def is_member_animator(user, place) -> bool:
    return place is not None and (role_in(user, place.pk) == "animator" or is_coordinator(user))


can_view = sees_its_place & ((is_published & is_shown) | wrote | (is_published & keeps_order_there) | runs_its_place)

rules.add_perm("events.view", can_view)
rules.add_perm("events.add", is_member_animator & is_active_place & ~is_silenced)
rules.add_perm("events.propose", rules.is_authenticated & is_active_place & ~is_silenced)
rules.add_perm("events.review", runs_its_place & ~is_in_a_closed_place)
# One who proposes may mend it until it is decided; later it is the place's.
may_mend = runs_its_place | (wrote & (is_draft | is_waiting_for_a_decision))
rules.add_perm("events.change", may_mend & ~is_in_a_closed_place & ~is_silenced)
rules.add_perm("events.withdraw", wrote & is_waiting_for_a_decision)
# What nobody was told of is not called off: a cancelled event stays to be seen by everyone.
rules.add_perm("events.cancel", runs_its_place & is_published)
is_open_to_all = is_published & is_shown & sees_its_place & is_in_an_active_place
rules.add_perm("events.attend", rules.is_authenticated & is_open_to_all & ~is_excluded)
# Somebody without an account who gives an address: the same event that a guest may see.
rules.add_perm("events.attend_as_guest", is_open_to_all & takes_guests)
rules.add_perm("events.leave", rules.is_authenticated)
rules.add_perm("events.see_attendees", belongs_to_its_place | has_network_role | has_a_seat)
# The door list with needs and answers: those who lead the event, while they belong to the place, and who runs it.
rules.add_perm("events.manage_attendees", runs_its_place | (is_published & belongs_to_its_place & leads))
# Of a date: once it is over. What came of it is for those who keep its list.
rules.add_perm("events.give_feedback", came & ~is_silenced)
rules.add_perm("events.make_feed", rules.is_authenticated)
rules.add_perm("events.change_feed", owns_feed)
