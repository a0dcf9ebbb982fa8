"""What the closing of a place ends among its loans, and what goes to its successor."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.lending.models import Hold, Loan, LoanStep
from backend.lending.services.closing import end_queue
from backend.lending.services.requests import end
from backend.lending.services.taking import lock_listing, lock_loan
from backend.lending.services.telling import tell_borrower
from backend.notifications.models import Notification
from backend.places.registry import Duty, Heir, duty_of
from backend.sharing.models import Listing

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind


def end_loans(closing) -> int:
    """End queues, decline requests, take promises back. What is out stays as it is, so that it comes home."""
    waited_for = Listing.objects.filter(place=closing.place_id, holds__status__in=Hold.LIVE).distinct()
    for listing in waited_for.order_by("pk"):
        _end_queue(listing)
    loans = Loan.objects.filter(place=closing.place_id, status__in=[Status.REQUESTED, *Loan.PROMISED], said_out_at=None)
    return sum(_end(loan, closing.reason(500)) for loan in loans.select_related("listing").order_by("pk"))


@transaction.atomic
def _end_queue(listing: Listing) -> None:
    end_queue(lock_listing(listing))


@transaction.atomic
def _end(loan: Loan, reason: str) -> bool:
    loan = lock_loan(loan)
    if loan.status not in (Status.REQUESTED, *Loan.PROMISED) or loan.is_said_out:
        return False
    was_asked = loan.status == Status.REQUESTED
    loan.reason = reason
    end(loan, Status.DECLINED if was_asked else Status.CANCELLED, by=None,
        step=Step.DECLINED if was_asked else Step.CANCELLED)  # fmt: skip
    tell_borrower(loan, Kind.LOAN_DECLINED if was_asked else Kind.LOAN_CANCELLED, by=None, why=reason)
    return True


def running(place):
    """Loans of things of the place that are not over, wherever the thing is by now."""
    return Loan.objects.filter(place=place, status__in=Loan.LIVE, listing__is_of_place=True)


def find(place) -> list[Duty]:
    return duty_of(_("Loans of these things that are not over"), running(place).order_by("pk"), "listing__title")


def move(place, successor, by) -> None:
    """A loan goes with its thing, which the board has moved: it comes back over the desk of the successor."""
    keys = list(running(place).filter(listing__place=successor).values_list("pk", flat=True))
    Loan.objects.filter(pk__in=keys).update(place=successor)


heir = Heir(find, move)
