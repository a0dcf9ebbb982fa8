"""Who may do what with a place. Every other app builds on these predicates."""

import rules

from backend.places.models import Membership, Place
from backend.places.roles import roles_of
from backend.places.switches import is_on


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
def is_closed_place(user, place) -> bool:
    """Read, and things come home; nothing new begins. A draft or a suspended place may still be made ready."""
    return place is not None and place.status == Place.Status.CLOSED


@rules.predicate
def is_let_in(user, place) -> bool:
    """Not suspended there. The rule of moderation, an app above: asked by name, nothing is imported."""
    return user.has_perm("moderation.take_part", place)


@rules.predicate
def may_give_account_back(user, membership) -> bool:
    """Never one's own account; that of network staff and operators only a coordinator gives back."""
    if membership is None or membership.status != Membership.Status.ACTIVE or membership.user_id == user.pk:
        return False
    person = membership.user
    if person.is_staff or person.network_roles.exists():
        return is_coordinator(user)
    return is_coordinator(user) or role_in(user, membership.place_id) == Membership.Role.ANIMATOR


def place_id_of(target) -> int | None:
    """Where ``target`` belongs: itself a place, of a place, or of an event or a date that is."""
    if target is None or isinstance(target, Place):
        return target and target.pk
    for name in ("place_id", "event", "occurrence", "meetup"):
        if hasattr(target, name):
            value = getattr(target, name)
            return value if name == "place_id" else place_id_of(value)
    return None


def switched_on(feature: str) -> rules.Predicate:
    """Whether ``feature`` is on where the target belongs."""
    return rules.predicate(lambda user, target: is_on(feature, place_id_of(target)), name=f"has_{feature}")


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
rules.add_perm("places.invite", runs_place & ~is_closed_place)
rules.add_perm("places.moderate", keeps_order)
rules.add_perm("places.use_panel", keeps_order)
rules.add_perm("privacy.keep_records", is_coordinator)
rules.add_perm("places.read_journal", runs_place)
rules.add_perm("places.recover_account", may_give_account_back)
rules.add_perm("places.hand_over", is_animator | is_place_moderator | is_coordinator)
rules.add_perm("places.switch", runs_place)
rules.add_perm("places.close", is_coordinator)
rules.add_perm("places.read_closing", runs_place)
rules.add_perm("places.manage_operators", is_coordinator)
