"""Who is told of what about a loan, and open pages."""

from datetime import datetime

from backend.lending.live import LoanChanged
from backend.lending.models import Hold, Loan
from backend.live.publishing import publish
from backend.notifications.services import notify_all
from backend.places.models import Membership
from backend.sharing.models import Listing


def tell_borrower(loan: Loan, kind: str, *, by, why: str = "", until: datetime | None = None) -> None:
    """Tell who borrows; nobody hears of their own act, and who has no account hears it at the desk."""
    _tell(loan, {loan.borrower_id}, kind, by=by, why=why, until=until)


def tell_lender(
    loan: Loan, kind: str, *, by, why: str = "", until: datetime | None = None, desk_too: bool = False
) -> None:
    """Tell the owner, of a thing of a place its animators; ``desk_too``: those at whose desk it lies as well."""
    people = set() if loan.listing.is_of_place else {loan.listing.author_id}
    if loan.listing.is_of_place or (desk_too and loan.via == Loan.Via.DESK):
        people |= animators_of(loan.listing)
    # An animator may borrow from the own place: as the borrower they are told apart.
    _tell(loan, people - {loan.borrower_id}, kind, by=by, why=why, until=until)


def animators_of(listing: Listing) -> set[int]:
    running = listing.place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    return set(running.values_list("user", flat=True))


def tell_sides(loan: Loan, kind: str, *, by, why: str = "") -> None:
    tell_borrower(loan, kind, by=by, why=why)
    tell_lender(loan, kind, by=by, why=why)


def _tell(loan: Loan, people: set, kind: str, *, by, why: str, until: datetime | None) -> None:
    people = people - {None, by.pk if by else None}
    if people:
        notify_all(
            dict.fromkeys(sorted(people), kind), params=params_of(loan, why, until), url=loan.get_absolute_url(),
            place_id=loan.place_id,
        )  # fmt: skip


def params_of(loan: Loan, why: str = "", until: datetime | None = None) -> dict:
    """What sentences about ``loan`` say; times are put into words when they are read."""
    return {
        "who": loan.who,
        "what": loan.listing.title,
        "where": where_of(loan),
        "why": why,
        "at": loan.starts_at.isoformat(),
        "until_at": (until or loan.ends_at).isoformat(),
        "zone": loan.place.time_zone,
    }


def where_of(loan: Loan) -> str:
    return loan.place.name if loan.via == Loan.Via.DESK else loan.listing.pickup_area


def tell_waiting(hold: Hold, kind: str, **facts) -> None:
    """Tell who waits in the queue; ``facts``: what the sentence says besides."""
    listing = hold.listing
    params = {
        "what": listing.title,
        "where": listing.place.name,
        "at": hold.starts_at.isoformat(),
        "until_at": (hold.offered_until or hold.ends_at).isoformat(),
        "zone": listing.place.time_zone,
        **facts,
    }
    notify_all({hold.user_id: kind}, params=params, url=listing.get_absolute_url(), place_id=listing.place_id)


def tell_pages(listing: Listing) -> None:
    """Open pages of the thing, its loans and the desk ask again."""
    publish(LoanChanged(place_id=listing.place_id, listing_id=listing.pk))
