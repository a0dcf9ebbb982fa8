"""Who may see, add, change and ask."""

import rules

from backend.accounts.rules import is_blocked_between
from backend.places.rules import is_active_place, is_member, keeps_order


@rules.predicate
def sees_its_place(user, listing) -> bool:
    return listing is not None and user.has_perm("places.view", listing.place)


@rules.predicate
def is_shown(user, listing) -> bool:
    return listing is not None and listing.hidden_at is None


@rules.predicate
def wrote(user, listing) -> bool:
    return listing is not None and user.is_authenticated and listing.author_id == user.pk


@rules.predicate
def keeps_order_there(user, listing) -> bool:
    return listing is not None and keeps_order(user, listing.place)


@rules.predicate
def is_in_an_active_place(user, listing) -> bool:
    return listing is not None and is_active_place(user, listing.place)


@rules.predicate
def is_blocked_with_author(user, listing) -> bool:
    return is_blocked_between(user, listing.author)


can_view = sees_its_place & (is_shown | wrote | keeps_order_there)

rules.add_perm("sharing.view", can_view)
rules.add_perm("sharing.add", is_member & is_active_place)
rules.add_perm("sharing.change", can_view & wrote)
rules.add_perm("sharing.close", can_view & (wrote | keeps_order_there))
rules.add_perm(
    "sharing.request",
    rules.is_authenticated & can_view & is_shown & ~wrote & is_in_an_active_place & ~is_blocked_with_author,
)
