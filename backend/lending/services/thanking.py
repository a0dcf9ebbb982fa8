"""Words of thanks after a loan that came back."""

from django.db import transaction

from backend.core.permissions import require
from backend.lending.models import Loan
from backend.lending.services.taking import lock_loan
from backend.lending.services.telling import tell_pages
from backend.sharing.models import ThankYou
from backend.sharing.services import occasion, write_thanks


@transaction.atomic
def thank_for_loan(loan: Loan, *, by, text: str, agrees: bool = False) -> ThankYou:
    """Thank the other side of a loan that came back; of a thing of a place the borrower thanks the place.

    Written again, the words replace. Raises ``NotAllowed`` or ``Invalid``.
    """
    loan = lock_loan(loan)
    require(by, "lending.thank", loan)
    lender = None if loan.listing.is_of_place else loan.listing.author
    to = lender if by.pk == loan.borrower_id else loan.borrower
    url = loan.get_absolute_url()
    note = write_thanks(loan.listing, occasion(loan), by=by, to=to, text=text, agrees=agrees, url=url)
    tell_pages(loan.listing)
    return note
