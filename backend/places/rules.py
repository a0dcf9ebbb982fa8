"""Who may do what with a place. Every other app builds on these predicates."""

import rules

from backend.places.models import Membership, NetworkRole, Place


class Roles:
    """All roles of one person, read once per user instance."""

    def __init__(self, user):
        memberships = Membership.objects.filter(user=user.pk).values_list("place_id", "role", "status")
        self.by_place = {place: role for place, role, status in memberships if status == "active"}
        self.pending = {place for place, _, status in memberships if status == "pending"}
        self.network = set(NetworkRole.objects.filter(user=user.pk).values_list("role", flat=True))


def roles_of(user) -> Roles | None:
    """Roles of ``user``, kept on the instance until ``forget_roles``; ``None`` for a guest."""
    if not user.is_authenticated or not user.is_active:
        return None
    if "_place_roles" not in user.__dict__:
        user.__dict__["_place_roles"] = Roles(user)
    return user.__dict__["_place_roles"]


def forget_roles(user) -> None:
    """Read the roles afresh next time: called by every service that changes them."""
    user.__dict__.pop("_place_roles", None)


def role_in(user, place_id: int) -> str | None:
    """``"member"``, ``"animator"``, ``"moderator"`` or ``None``."""
    roles_here = roles_of(user)
    return roles_here.by_place.get(place_id) if roles_here else None


@rules.predicate
def is_coordinator(user) -> bool:
    roles_here = roles_of(user)
    return bool(roles_here and "coordinator" in roles_here.network)


@rules.predicate
def is_network_moderator(user) -> bool:
    roles_here = roles_of(user)
    return bool(roles_here and "moderator" in roles_here.network)


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


has_network_role = is_coordinator | is_network_moderator
runs_place = is_animator | is_coordinator
keeps_order = is_animator | is_place_moderator | is_network_moderator | is_coordinator

rules.add_perm("places.view", is_public_place | is_animator | is_place_moderator | has_network_role)
rules.add_perm("places.add", is_coordinator)
rules.add_perm("places.change", runs_place)
rules.add_perm("places.change_status", is_coordinator)
rules.add_perm("places.join", rules.is_authenticated & is_active_place & ~is_member)
rules.add_perm("places.leave", is_member)
rules.add_perm("places.see_members", is_member | has_network_role)
rules.add_perm("places.manage_members", runs_place)
rules.add_perm("places.invite", runs_place)
rules.add_perm("places.moderate", keeps_order)
rules.add_perm("places.use_panel", keeps_order)
