"""Two sides see a loan differently: a moderator of another place looks at it."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.core.walking import by_key
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
# Who was asked and says nothing for so long makes room for the next.
PATIENCE = timedelta(days=7)
ASKED, NEVER = "review:", datetime.min.replace(tzinfo=UTC)


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
    add_step(loan, Step.DISPUTED, by=by, text=text)
    appoint(loan, now=loan.disputed_at, why=text)
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


def appoint(loan: Loan, *, now: datetime, why: str) -> bool:
    """Choose and ask who looks: somebody who was not asked yet, else whose turn was longest ago. Under the lock.

    Who decided before does not hear the appeal. Without anybody it waits (``find_reviewers``).
    """
    asked = asked_at(loan)
    loan.reviewer = min(reviewers_for(loan), key=lambda person: asked.get(person.pk, NEVER), default=None)
    loan.save(update_fields=["disputed_at", "reviewer", "updated_at"])
    if loan.reviewer is None:
        return False
    row, _is_new = loan.reminders.get_or_create(key=f"{ASKED}{loan.reviewer_id}")
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    ask_reviewer(loan, why=why)
    return True


def asked_at(loan: Loan) -> dict[int, datetime]:
    """Who was asked to look at ``loan``, and when last (1 query)."""
    rows = loan.reminders.filter(key__startswith=ASKED).values_list("key", "sent_at")
    return {int(key.removeprefix(ASKED)): at for key, at in rows}


def reviewers_for(loan: Loan) -> QuerySet[User]:
    """Moderators of other places, then of the network: the one with the fewest open disputes first; where there are
    none, operators of the whole site (2 queries).

    Never who belongs to the place or did, a side, a coordinator (they run every place), or who decided before.
    """
    there = Membership.objects.filter(place=loan.place_id).values("user")
    decided = set(loan.steps.filter(kind=Step.SETTLED).values_list("by", flat=True))
    sides = {loan.borrower_id, loan.listing.author_id, loan.recorded_by_id, *decided} - {None}
    coordinators = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR).values("user")
    of_place = Q(memberships__role=Membership.Role.MODERATOR, memberships__status=Membership.Status.ACTIVE)
    of_network = Q(pk__in=NetworkRole.objects.filter(role=NetworkRole.Role.MODERATOR).values("user"))
    busy = Loan.objects.filter(disputed_at__isnull=False, reviewer=OuterRef("pk")).order_by().values("reviewer")
    is_moderator = Case(When(of_place | of_network, then=1), default=0)
    return (
        User.objects.active()
        .filter(of_place | of_network | Q(is_staff=True))
        .exclude(pk__in=there)
        .exclude(pk__in=coordinators)
        .exclude(pk__in=sides)
        .annotate(
            moderates=Max(is_moderator),
            places=Count("memberships", filter=of_place, distinct=True),
            open=Coalesce(Subquery(busy.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("-moderates", "open", "-places", "pk")
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


def find_reviewers(*, now: datetime | None = None) -> int:
    """Ask somebody about disputes that have nobody who may decide them, or who is silent; returns how many found one.

    As when an account was deleted, or who was asked joined the place or is no moderator any more.
    """
    now = now or timezone.now()
    open_ones = Loan.objects.filter(disputed_at__isnull=False).select_related("listing")
    return sum(find_reviewer(loan, now) for loan in by_key(open_ones))


@transaction.atomic
def find_reviewer(loan: Loan, now: datetime) -> bool:
    loan = lock_loan(loan)
    if not loan.disputed_at or is_looked_at(loan, now):
        return False
    words = loan.steps.filter(kind=Step.DISPUTED).values_list("text", flat=True).last()
    return appoint(loan, now=now, why=words or "")


def is_looked_at(loan: Loan, now: datetime) -> bool:
    """Whether who was asked may decide, and was asked a short time ago (at most 4 queries)."""
    if loan.reviewer_id is None or not reviewers_for(loan).filter(pk=loan.reviewer_id).exists():
        return False
    since = max(loan.disputed_at, asked_at(loan).get(loan.reviewer_id, loan.disputed_at))
    return since > now - PATIENCE
