"""Who sees the figures, and who writes the words beside them. For a place: ``places.use_panel``, ``places.change``."""

import rules

from backend.places.roles import roles_of
from backend.places.rules import has_network_role, is_coordinator


@rules.predicate
def keeps_a_place(user) -> bool:
    return bool(roles_of(user).kept)


@rules.predicate
def runs_a_place(user) -> bool:
    return bool(roles_of(user).animated)


rules.add_perm("panel.enter", has_network_role | keeps_a_place)
rules.add_perm("panel.run_places", runs_a_place | is_coordinator)
rules.add_perm("panel.see_network", has_network_role)
rules.add_perm("panel.write_for_network", is_coordinator)
# Whether jobs run and letters leave.
rules.add_perm("panel.see_house", is_coordinator)
