"""Who keeps which list. What programs found is read by who may read the case."""

import rules

from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, is_coordinator, role_in


@rules.predicate
def keeps_something(user, _target) -> bool:
    return bool(roles_of(user).kept or roles_of(user).network)


@rules.predicate
def keeps_place(user, place) -> bool:
    return place is not None and role_in(user, place.pk) in KEEPERS


@rules.predicate
def is_held_from(user, hit) -> bool:
    """Its author. Of what was only pointed out nobody tells them."""
    return hit is not None and user.is_authenticated and hit.author_id == user.pk and hit.action == "held"


rules.add_perm("recognition.enter", rules.is_authenticated & keeps_something)
# Of a place, or of the network (``None``).
rules.add_perm("recognition.keep_list", rules.is_authenticated & (has_network_role | keeps_place))
rules.add_perm("recognition.set_thresholds", is_coordinator)
rules.add_perm("recognition.read_hold", is_held_from)
