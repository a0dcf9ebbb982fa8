"""Two sides see a loan differently: a moderator of another place looks at it."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.permissions import require
from backend.lending.models import Loan, LoanStep
from backend.lending.services.refusals import WrongState
from backend.lending.services.requests import needed
from backend.lending.services.returning import set_end
from backend.lending.services.taking import add_step, lock_loan
from backend.lending.services.telling import params_of, tell_sides
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.models import Membership, NetworkRole

Kind, Step = Notification.Kind, LoanStep.Kind


@transaction.atomic
def dispute_loan(loan: Loan, *, by, text: str) -> Loan:
    """Ask for a fair look, in any state: a moderator of another place is chosen, who is never one of the sides.

    While it lasts whoever lends it decides nothing alone. A second call changes nothing.
    """
    loan = lock_loan(loan)
    require(by, "lending.dispute", loan)
    if loan.disputed_at:
        return loan
    text = needed(text, _("Write what happened and what you see differently."), field="text")
    loan.disputed_at = timezone.now()
    appoint(loan)
    add_step(loan, Step.DISPUTED, by=by, text=text)
    if loan.reviewer:
        ask_reviewer(loan, why=text)
    return loan


def appoint(loan: Loan) -> None:
    """Choose who looks; who looked before does not hear the appeal. Without anybody it waits (``find_reviewers``)."""
    loan.reviewer = reviewers_for(loan).first()
    loan.save(update_fields=["disputed_at", "reviewer", "updated_at"])


def reviewers_for(loan: Loan):
    """Moderators of other places, then of the network: the one with the fewest open disputes first (1 query)."""
    there = Membership.objects.filter(place=loan.place_id).values("user")
    sides = {loan.borrower_id, loan.listing.author_id, loan.recorded_by_id, loan.reviewer_id} - {None}
    of_place = Q(memberships__role=Membership.Role.MODERATOR, memberships__status=Membership.Status.ACTIVE)
    of_network = Q(pk__in=NetworkRole.objects.filter(role=NetworkRole.Role.MODERATOR).values("user"))
    busy = Loan.objects.filter(disputed_at__isnull=False).values("reviewer")
    return (
        User.objects.active()
        .filter(of_place | of_network)
        .exclude(pk__in=there)
        .exclude(pk__in=sides)
        .annotate(
            places=Count("memberships", filter=of_place, distinct=True),
            open=Count("pk", filter=Q(pk__in=busy), distinct=True),
        )
        .order_by("open", "-places", "pk")
    )


def ask_reviewer(loan: Loan, *, why: str) -> None:
    notify(
        loan.reviewer, Kind.LOAN_DISPUTED, params=params_of(loan, why), url=loan.get_absolute_url(),
        place_id=loan.place_id,
    )  # fmt: skip


@transaction.atomic
def settle_dispute(loan: Loan, *, by, note: str, status: str = "") -> Loan:
    """End the dispute with words that both sides read; of a loan that is over, ``status`` may say how it ended.

    Only by who was asked to look. Raises ``NotAllowed``, ``WrongState`` or ``Invalid``.
    """
    loan = lock_loan(loan)
    require(by, "lending.settle", loan)
    note = needed(note, _("Write what you decided and why."), field="note")
    loan.disputed_at = None
    if status and status != loan.status:
        if loan.status not in (Loan.Status.NEEDS_LOOK, *Loan.ENDED):
            raise WrongState(loan)
        set_end(loan, status, by=by, step=Step.SETTLED, note=note)
    else:
        loan.save(update_fields=["disputed_at", "updated_at"])
        add_step(loan, Step.SETTLED, by=by, text=note)
    tell_sides(loan, Kind.LOAN_RESOLVED, by=by, why=note)
    return loan


def find_reviewers() -> int:
    """Ask somebody about disputes that have nobody, as when an account was deleted; returns how many."""
    found = 0
    for loan in Loan.objects.filter(disputed_at__isnull=False, reviewer=None).select_related("listing"):
        with transaction.atomic():
            loan = lock_loan(loan)
            if loan.disputed_at and loan.reviewer_id is None:
                appoint(loan)
                if loan.reviewer:
                    words = loan.steps.filter(kind=Step.DISPUTED).values_list("text", flat=True).last()
                    ask_reviewer(loan, why=words or "")
                    found += 1
    return found
