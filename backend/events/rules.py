"""Who may see, change and come."""

import rules

from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, is_coordinator, is_member, is_public_place, role_in


@rules.predicate
def runs_its_place(user, event) -> bool:
    return event is not None and (role_in(user, event.place_id) == "animator" or is_coordinator(user))


@rules.predicate
def keeps_order_there(user, event) -> bool:
    here = roles_of(user)
    return event is not None and (bool(here.network) or here.by_place.get(event.place_id) in KEEPERS)


@rules.predicate
def wrote(user, event) -> bool:
    return event is not None and user.is_authenticated and event.author_id == user.pk


@rules.predicate
def is_published(user, event) -> bool:
    """Published or cancelled: a cancelled event stays to be seen."""
    return event is not None and event.status != event.Status.DRAFT


@rules.predicate
def is_shown(user, event) -> bool:
    return event is not None and event.hidden_at is None


@rules.predicate
def sees_its_place(user, event) -> bool:
    return event is not None and user.has_perm("places.view", event.place)


@rules.predicate
def belongs_to_its_place(user, event) -> bool:
    return event is not None and is_member(user, event.place)


@rules.predicate
def has_a_seat(user, event) -> bool:
    return event is not None and user.is_authenticated and event.attendances.filter(user=user.pk).exists()


@rules.predicate
def is_member_animator(user, place) -> bool:
    return place is not None and (role_in(user, place.pk) == "animator" or is_coordinator(user))


can_view = sees_its_place & ((is_published & is_shown) | wrote | (is_published & keeps_order_there) | runs_its_place)

rules.add_perm("events.view", can_view)
rules.add_perm("events.add", is_member_animator & is_public_place)
rules.add_perm("events.change", runs_its_place)
rules.add_perm("events.cancel", runs_its_place)
rules.add_perm("events.attend", rules.is_authenticated & is_published & is_shown & sees_its_place)
rules.add_perm("events.leave", rules.is_authenticated)
rules.add_perm("events.see_attendees", belongs_to_its_place | has_network_role | has_a_seat)
