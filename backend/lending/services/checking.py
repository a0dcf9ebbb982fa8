"""Whether a thing could be borrowed so, asked before anything is sent."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.lending.selectors.pool import offer_to
from backend.lending.selectors.terms import Taking, may_go
from backend.lending.services.queue import agree_to_terms, build_loan, check_wish
from backend.lending.services.taking import check_free
from backend.sharing.models import Listing


def check_request(
    listing: Listing, *, by, starts_at: datetime, ends_at: datetime, amount: int = 1, via: str = "", message: str = "",
    accepts_terms: bool = False,
) -> None:  # fmt: skip
    """Raise what ``request_loan`` would raise for the same words; nothing is written, nobody is told."""
    require(by, "lending.request", listing)
    taking = Taking.of(listing, via=via, now=timezone.now())
    if not may_go(listing, taking.via):
        raise Invalid(_("It is handed over in another way."), field="via")
    check_wish(taking, by, starts_at, ends_at, amount)
    loan = build_loan(taking, borrower=by, starts_at=starts_at, ends_at=ends_at, amount=amount, message=message)
    agree_to_terms(loan, taking, accepts_terms)
    check_free(taking, loan, by=by, offer=offer_to(by, listing, starts_at, ends_at))
