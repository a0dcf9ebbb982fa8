"""Who may see, add, change and ask."""

import rules

from backend.accounts.rules import is_blocked_between
from backend.moderation.rules import is_silenced
from backend.places.rules import (
    is_active_place,
    is_animator,
    is_coordinator,
    is_member,
    keeps_order,
    runs_place,
    switched_on,
)


@rules.predicate
def sees_its_place(user, listing) -> bool:
    return listing is not None and user.has_perm("places.view", listing.place)


@rules.predicate
def is_shown(user, listing) -> bool:
    return listing is not None and listing.hidden_at is None


@rules.predicate
def owns(user, listing) -> bool:
    """It is theirs alone. Who wrote down a thing of a place may ask for it as everybody may."""
    return listing is not None and listing.author_id == user.pk and not listing.is_of_place


@rules.predicate
def answers_for(user, listing) -> bool:
    """Whose it is: the author; for a thing of a place those who run the place, whoever of them wrote it."""
    if listing is None or not user.is_authenticated:
        return False
    return runs_place(user, listing.place) if listing.is_of_place else listing.author_id == user.pk


@rules.predicate
def is_draft(user, listing) -> bool:
    return listing is not None and listing.status == listing.Status.DRAFT


@rules.predicate
def keeps_order_there(user, listing) -> bool:
    return listing is not None and keeps_order(user, listing.place)


@rules.predicate
def is_in_an_active_place(user, listing) -> bool:
    return listing is not None and is_active_place(user, listing.place)


@rules.predicate
def belongs_there(user, listing) -> bool:
    """May still put things on the board of that place; its things also by who coordinates the network."""
    if listing is None:
        return False
    return is_member(user, listing.place) or (listing.is_of_place and is_coordinator(user))


@rules.predicate
def keeps_search(user, search) -> bool:
    return search is not None and user.is_authenticated and search.user_id == user.pk


@rules.predicate
def is_blocked_with_author(user, listing) -> bool:
    return is_blocked_between(user, listing.author)


has_board = switched_on("board")
can_view = has_board & sees_its_place & (answers_for | ~is_draft & (is_shown | keeps_order_there))

rules.add_perm("sharing.view", can_view)
rules.add_perm("sharing.add", has_board & is_member & is_active_place & ~is_silenced)
rules.add_perm("sharing.add_of_place", has_board & is_animator & is_active_place & ~is_silenced)
rules.add_perm("sharing.change", can_view & answers_for & ~is_silenced)
# Others who keep order hide it, with a statement of reasons and an appeal (DSA Art. 17).
rules.add_perm("sharing.close", can_view & answers_for)
rules.add_perm("sharing.bring_back", can_view & answers_for & is_in_an_active_place & belongs_there & ~is_silenced)
rules.add_perm("sharing.see_history", can_view & (answers_for | keeps_order_there))
rules.add_perm("sharing.manage_categories", has_board & runs_place)
rules.add_perm("sharing.manage_network_categories", is_coordinator)
rules.add_perm("sharing.keep_search", rules.is_authenticated)
rules.add_perm("sharing.change_search", keeps_search)
rules.add_perm(
    "sharing.request",
    rules.is_authenticated
    & can_view
    & is_shown
    & ~is_draft
    & ~owns
    & is_in_an_active_place
    & ~is_blocked_with_author
    & ~is_silenced,
)


@rules.predicate
def owns_what_was_asked_for(user, request) -> bool:
    return request is not None and answers_for(user, request.listing)


@rules.predicate
def asked_for_it(user, request) -> bool:
    """Who asked; for a young person also the guardian."""
    return request is not None and user.is_authenticated and user.pk in (request.user_id, request.user.guardian_id)


@rules.predicate
def is_blocked_with_other_side(user, request) -> bool:
    other = request.listing.author if user.pk == request.user_id else request.user
    return is_blocked_between(user, other)


@rules.predicate
def is_done(user, request) -> bool:
    return request is not None and request.status == request.Status.DONE


@rules.predicate
def asked_in_person(user, request) -> bool:
    return request is not None and user.is_authenticated and user.pk == request.user_id


@rules.predicate
def wrote_thanks(user, note) -> bool:
    return note is not None and user.is_authenticated and user.pk == note.author_id


@rules.predicate
def is_thanked(user, note) -> bool:
    """Whom the words thank: a person; where a place is thanked, those who run it."""
    if note is None or not user.is_authenticated:
        return False
    return user.pk == note.to_id if note.to_id else runs_place(user, note.listing.place)


rules.add_perm("sharing.draw", can_view & answers_for)
rules.add_perm("sharing.see_request", asked_for_it | owns_what_was_asked_for)
rules.add_perm("sharing.choose", owns_what_was_asked_for & ~is_blocked_with_other_side)
rules.add_perm("sharing.decline", owns_what_was_asked_for)
rules.add_perm("sharing.withdraw", asked_for_it)
rules.add_perm("sharing.complete", owns_what_was_asked_for)


@rules.predicate
def is_silenced_at_its_place(user, request) -> bool:
    return request is not None and is_silenced(user, request.listing)


can_thank = is_done & (asked_in_person | owns_what_was_asked_for) & ~is_blocked_with_other_side
rules.add_perm("sharing.thank", can_thank & ~is_silenced_at_its_place)
rules.add_perm("sharing.agree", wrote_thanks | is_thanked)
