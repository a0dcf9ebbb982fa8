"""A thing leaves the board: what was promised is answered one by one, never forgotten."""

from backend.lending.models import Loan
from backend.lending.services.refusals import LoansAhead
from backend.sharing.models import Listing


def refuse_while_promised(listing: Listing) -> None:
    """Raise ``LoansAhead`` while somebody asked for the thing or counts on it. What is out may come back later."""
    promised = [Loan.Status.REQUESTED, Loan.Status.RESERVED, Loan.Status.READY]
    loans = list(listing.loans.filter(status__in=promised).select_related("place", "borrower"))
    if loans:
        raise LoansAhead(loans)
