"""Who may borrow, who lends, who stands at the desk, and who looks at a dispute."""

import rules

from backend.accounts.rules import is_blocked_between
from backend.lending.models import Loan
from backend.lending.querysets import looks_at_disputes
from backend.moderation.rules import is_silenced
from backend.places.rules import has_network_role, is_coordinator, role_in, runs_place, switched_on
from backend.sharing.models import Listing
from backend.sharing.rules import is_in_an_active_place, is_shown


def runs(user, place_id: int) -> bool:
    return role_in(user, place_id) == "animator" or is_coordinator(user)


def lends(user, listing: Listing) -> bool:
    """Whether ``user`` answers for the thing: its owner, or for a thing of a place whoever runs the place."""
    if not user.is_authenticated:
        return False
    return runs(user, listing.place_id) if listing.is_of_place else listing.author_id == user.pk


@rules.predicate
def is_lent(user, listing) -> bool:
    return listing is not None and listing.kind == Listing.Kind.LEND


@rules.predicate
def lends_it(user, listing) -> bool:
    return listing is not None and lends(user, listing)


@rules.predicate
def owns(user, listing) -> bool:
    """A thing of one's own; those of a place may be borrowed by whoever wrote them."""
    return listing is not None and user.is_authenticated and listing.author_id == user.pk and not listing.is_of_place


@rules.predicate
def is_thing_of_place(user, listing) -> bool:
    return listing is not None and listing.is_of_place


@rules.predicate
def is_blocked_with_owner(user, listing) -> bool:
    return not listing.is_of_place and is_blocked_between(user, listing.author)


@rules.predicate
def may_see_listing(user, listing) -> bool:
    return listing is not None and user.has_perm("sharing.view", listing)


@rules.predicate
def borrows(user, loan) -> bool:
    return loan is not None and user.is_authenticated and loan.borrower_id == user.pk


@rules.predicate
def lends_the_thing(user, loan) -> bool:
    return loan is not None and lends(user, loan.listing)


@rules.predicate
def runs_its_place(user, loan) -> bool:
    return loan is not None and runs(user, loan.place_id)


@rules.predicate
def goes_over_the_desk(user, loan) -> bool:
    return loan is not None and (loan.via == Loan.Via.DESK or loan.listing.is_of_place)


@rules.predicate
def is_disputed(user, loan) -> bool:
    return loan is not None and loan.disputed_at is not None


@rules.predicate
def reviews(user, loan) -> bool:
    """Asked to look at the dispute that goes on; not after it, and not without the office for which one was asked."""
    return is_disputed(user, loan) and user.is_authenticated and loan.reviewer_id == user.pk and looks_at_disputes(user)


@rules.predicate
def came_back(user, loan) -> bool:
    return loan is not None and loan.status == Loan.Status.RETURNED and loan.borrower_id is not None


@rules.predicate
def is_blocked_with_other_side(user, loan) -> bool:
    """A place is nobody who could block somebody."""
    if user.pk != loan.borrower_id:
        return is_blocked_between(user, loan.borrower)
    return not loan.listing.is_of_place and is_blocked_between(user, loan.listing.author)


@rules.predicate
def belongs_to_its_place(user, loan) -> bool:
    return loan is not None and role_in(user, loan.place_id) is not None


@rules.predicate
def is_paused(user, pause) -> bool:
    return pause is not None and user.is_authenticated and pause.user_id == user.pk


@rules.predicate
def runs_the_pausing_place(user, pause) -> bool:
    return pause is not None and user.is_authenticated and runs(user, pause.place_id)


@rules.predicate
def is_objected(user, pause) -> bool:
    return pause is not None and pause.objected_at is not None


@rules.predicate
def paused_them(user, pause) -> bool:
    return pause is not None and pause.by_id == user.pk


@rules.predicate
def is_owner_blocked_with_borrower(user, loan) -> bool:
    """Only of people: a place lends to whomever one of its animators blocked."""
    owner, borrower = loan.listing.author, loan.borrower
    return borrower is not None and not loan.listing.is_of_place and is_blocked_between(owner, borrower)


@rules.predicate
def waits(user, hold) -> bool:
    return hold is not None and user.is_authenticated and hold.user_id == user.pk


is_desk = goes_over_the_desk & runs_its_place
is_side = borrows | lends_the_thing

rules.add_perm("lending.view", borrows | lends_the_thing | runs_its_place | reviews | (is_disputed & has_network_role))
rules.add_perm(
    "lending.request",
    switched_on("lending") & rules.is_authenticated & is_lent & may_see_listing & is_shown & ~owns
    & is_in_an_active_place & ~is_blocked_with_owner & ~is_silenced,
)  # fmt: skip
rules.add_perm("lending.record", is_lent & may_see_listing & lends_it & is_in_an_active_place)
# For somebody with an account: a neighbour who lends an own thing is asked for it, and hands it over.
rules.add_perm("lending.record_for", is_lent & may_see_listing & lends_it & is_thing_of_place & is_in_an_active_place)
rules.add_perm("lending.answer", lends_the_thing)
rules.add_perm("lending.accept", lends_the_thing & ~is_owner_blocked_with_borrower)
rules.add_perm("lending.handle", lends_the_thing | is_desk)
rules.add_perm("lending.borrow", borrows)
rules.add_perm("lending.hand_over", is_side | is_desk)
rules.add_perm("lending.leave_queue", waits)
rules.add_perm("lending.dispute", is_side | is_desk)
# A moderator of another place: nobody from the place itself decides, whatever they are there.
rules.add_perm("lending.settle", is_disputed & reviews & ~is_side & ~runs_its_place & ~belongs_to_its_place)
rules.add_perm("lending.thank", came_back & is_side & ~is_blocked_with_other_side & ~is_silenced)
rules.add_perm("lending.manage", runs_place)
rules.add_perm("lending.see_pause", is_paused | runs_the_pausing_place)
rules.add_perm("lending.object", is_paused)
rules.add_perm("lending.answer_objection", is_objected & runs_the_pausing_place & ~is_paused & ~paused_them)
