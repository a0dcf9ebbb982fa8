"""Two sides see a loan differently: a moderator of another place looks at it."""

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.lending.models import Loan, LoanStep
from backend.lending.selectors.story import MOST_LOOKS
from backend.lending.services.refusals import WrongState
from backend.lending.services.requests import needed
from backend.lending.services.returning import set_end
from backend.lending.services.taking import add_step, lock_loan
from backend.lending.services.telling import animators_of, params_of, tell_sides
from backend.notifications.models import Notification
from backend.notifications.services import notify, notify_all
from backend.places.models import Membership, NetworkRole

Kind, Step = Notification.Kind, LoanStep.Kind
BATCH = 200


class NoMoreLooks(DomainError):
    code = "no_more_looks"
    message = gettext_lazy("Two people from other places have looked at it. Their last word stays.")


@transaction.atomic
def dispute_loan(loan: Loan, *, by, text: str) -> Loan:
    """Ask for a fair look, in any state: a moderator of another place is chosen, who is never one of the sides.

    While it lasts whoever lends it decides nothing alone. A second call changes nothing. After a decision either side
    may ask once more, and somebody else looks. Raises ``NotAllowed``, ``NoMoreLooks`` or ``Invalid``.
    """
    loan = lock_loan(loan)
    require(by, "lending.dispute", loan)
    if loan.disputed_at:
        return loan
    if looks_at(loan) >= MOST_LOOKS:
        raise NoMoreLooks()
    text = needed(text, _("Write what happened and what you see differently."), field="text")
    loan.disputed_at = timezone.now()
    appoint(loan)
    add_step(loan, Step.DISPUTED, by=by, text=text)
    if loan.reviewer:
        ask_reviewer(loan, why=text)
    tell_other_side(loan, by=by, why=text)
    return loan


def looks_at(loan: Loan) -> int:
    """How often somebody from elsewhere was asked (1 query)."""
    return loan.steps.filter(kind=Step.DISPUTED).count()


def tell_other_side(loan: Loan, *, by, why: str) -> None:
    """Tell everybody concerned but who asked: the other side, and the desk over which it goes."""
    params = params_of(loan, why) | {"who": by.display_name}
    people = {loan.borrower_id, *(animators_of(loan.listing) if is_of_desk(loan) else ())}
    if not loan.listing.is_of_place:
        people.add(loan.listing.author_id)
    kinds = dict.fromkeys(sorted(people - {None, by.pk}), Kind.LOAN_DISPUTE_OPENED)
    notify_all(kinds, params=params, url=loan.get_absolute_url(), place_id=loan.place_id)


def is_of_desk(loan: Loan) -> bool:
    return loan.listing.is_of_place or loan.via == Loan.Via.DESK


def appoint(loan: Loan) -> None:
    """Choose who looks; who decided before does not hear the appeal. Without anybody it waits (``find_reviewers``)."""
    loan.reviewer = reviewers_for(loan).first()
    loan.save(update_fields=["disputed_at", "reviewer", "updated_at"])


def reviewers_for(loan: Loan):
    """Moderators of other places, then of the network: the one with the fewest open disputes first (2 queries).

    Never who belongs to the place or did, a side, a coordinator (they run every place), or who decided before.
    """
    there = Membership.objects.filter(place=loan.place_id).values("user")
    decided = set(loan.steps.filter(kind=Step.SETTLED).values_list("by", flat=True))
    sides = {loan.borrower_id, loan.listing.author_id, loan.recorded_by_id, *decided} - {None}
    coordinators = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR).values("user")
    of_place = Q(memberships__role=Membership.Role.MODERATOR, memberships__status=Membership.Status.ACTIVE)
    of_network = Q(pk__in=NetworkRole.objects.filter(role=NetworkRole.Role.MODERATOR).values("user"))
    busy = Loan.objects.filter(disputed_at__isnull=False, reviewer=OuterRef("pk")).order_by().values("reviewer")
    return (
        User.objects.active()
        .filter(of_place | of_network)
        .exclude(pk__in=there)
        .exclude(pk__in=coordinators)
        .exclude(pk__in=sides)
        .annotate(
            places=Count("memberships", filter=of_place, distinct=True),
            open=Coalesce(Subquery(busy.annotate(n=Count("pk")).values("n")), 0),
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
    """End the dispute with words that both sides read; of what was handed over, ``status`` may say how it ended.

    Without it the loan goes on as it was: what the borrower said was back is to be brought back.

    Only by who was asked to look. Raises ``NotAllowed``, ``WrongState`` or ``Invalid``.
    """
    loan = lock_loan(loan)
    require(by, "lending.settle", loan)
    note = needed(note, _("Write what you decided and why."), field="note")
    loan.disputed_at = None
    if status and status != loan.status:
        if not loan.has_begun:
            raise WrongState(loan)
        set_end(loan, status, by=by, step=Step.SETTLED, note=note)
    else:
        loan.said_back_at = None if loan.status == Loan.Status.ON_LOAN else loan.said_back_at
        loan.save(update_fields=["disputed_at", "said_back_at", "updated_at"])
        add_step(loan, Step.SETTLED, by=by, text=note)
    tell_sides(loan, Kind.LOAN_DISPUTE_DECIDED, by=by, why=note)
    return loan


def find_reviewers() -> int:
    """Ask somebody about disputes that have nobody who may decide them; returns how many found one.

    As when an account was deleted, or who was asked joined the place or is no moderator any more.
    """
    open_ones = Loan.objects.filter(disputed_at__isnull=False).select_related("listing").order_by("pk")
    return sum(find_reviewer(loan) for loan in open_ones[:BATCH])


@transaction.atomic
def find_reviewer(loan: Loan) -> bool:
    loan = lock_loan(loan)
    fitting = reviewers_for(loan)
    if not loan.disputed_at or (loan.reviewer_id and fitting.filter(pk=loan.reviewer_id).exists()):
        return False
    before = loan.reviewer_id
    appoint(loan)
    if loan.reviewer is None or loan.reviewer_id == before:
        return False
    words = loan.steps.filter(kind=Step.DISPUTED).values_list("text", flat=True).last()
    ask_reviewer(loan, why=words or "")
    return True
