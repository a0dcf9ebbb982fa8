"""Who may do what with a place. Every other app builds on these predicates."""

import rules

from backend.places.models import Membership, Place
from backend.places.roles import roles_of


def role_in(user, place_id: int) -> str | None:
    """``"member"``, ``"animator"``, ``"moderator"`` or ``None``."""
    return roles_of(user).by_place.get(place_id)


@rules.predicate
def is_coordinator(user) -> bool:
    return "coordinator" in roles_of(user).network


@rules.predicate
def is_network_moderator(user) -> bool:
    return "moderator" in roles_of(user).network


@rules.predicate
def is_member(user, place) -> bool:
    """Belongs to the place in any role."""
    return place is not None and role_in(user, place.pk) is not None


@rules.predicate
def is_animator(user, place) -> bool:
    return place is not None and role_in(user, place.pk) == Membership.Role.ANIMATOR


@rules.predicate
def is_place_moderator(user, place) -> bool:
    return place is not None and role_in(user, place.pk) == Membership.Role.MODERATOR


@rules.predicate
def is_active_place(user, place) -> bool:
    return place is not None and place.status == Place.Status.ACTIVE


@rules.predicate
def is_public_place(user, place) -> bool:
    return place is not None and place.status in (Place.Status.ACTIVE, Place.Status.CLOSED)


@rules.predicate
def is_let_in(user, place) -> bool:
    """Not suspended there. The rule of moderation, an app above: asked by name, nothing is imported."""
    return user.has_perm("moderation.take_part", place)


has_network_role = is_coordinator | is_network_moderator
runs_place = is_animator | is_coordinator
keeps_order = is_animator | is_place_moderator | is_network_moderator | is_coordinator

rules.add_perm("places.view", is_public_place | is_animator | is_place_moderator | has_network_role)
rules.add_perm("places.add", is_coordinator)
rules.add_perm("places.change", runs_place)
rules.add_perm("places.change_status", is_coordinator)
rules.add_perm("places.join", rules.is_authenticated & is_active_place & ~is_member & is_let_in)
rules.add_perm("places.leave", is_member)
rules.add_perm("places.see_members", is_member | has_network_role)
rules.add_perm("places.manage_members", runs_place)
rules.add_perm("places.invite", runs_place)
rules.add_perm("places.moderate", keeps_order)
rules.add_perm("places.use_panel", keeps_order)
