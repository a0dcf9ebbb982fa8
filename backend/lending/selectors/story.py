"""The story of one loan as both sides read it, and what one of them may do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import kept_apart
from backend.lending.models import Loan, LoanStep
from backend.moderation.sanctions import silencing

Status, Step = Loan.Status, LoanStep.Kind
UNFETCHED = (Status.REQUESTED, *Loan.PROMISED)
# The word of the borrower alone, that they have it, counts from so long before it is agreed.
EARLY = timedelta(days=1)
ASKED = ("answer", "handle", "borrow", "dispute", "settle")
MOMENT = timedelta(minutes=30)  # in which a press may be taken back
MOST_LOOKS = 2  # the first look at a dispute and one appeal, each by somebody else

# The way of every loan: what each stop is called, and the steps that reach it.
WAY = (
    (_("Request"), (Step.REQUESTED,)),
    (_("Agreed"), (Step.ACCEPTED,)),
    (_("Ready"), (Step.READY,)),
    (_("Picked up"), (Step.HANDED_OUT,)),
    (_("Brought back"), (Step.RETURNED, Step.RESOLVED, Step.SETTLED)),
)
REACHED = {Status.REQUESTED: 1, Status.RESERVED: 2, Status.READY: 3, Status.ON_LOAN: 4, Status.NEEDS_LOOK: 4}


@dataclass(frozen=True)
class Stop:
    """One stop of the way; ``at`` is when it was reached, if it was."""

    label: str
    at: datetime | None
    is_next: bool


def way_of(loan: Loan, steps: list[LoanStep]) -> list[Stop]:
    """The five stops of ``loan``; of one that ended early only those it reached (no query)."""
    stops, is_open = [], loan.status in REACHED
    reached = REACHED.get(loan.status, len(WAY))
    for number, (label, kinds) in enumerate(WAY):
        at = next((step.at for step in reversed(steps) if step.kind in kinds), None) if number < reached else None
        if at or (is_open and number >= reached):  # a loan of the desk has no request
            stops.append(Stop(label, at, is_next=is_open and number == reached))
    return stops


def acts_of(loan: Loan, user, *, apart: set[int] | None = None) -> set[str]:
    """What ``user`` may do with ``loan`` as it stands; asked of the rules.

    ``apart``: ``kept_apart(user)``, where many loans are asked about.
    """
    may = {name for name in ASKED if user.has_perm(f"lending.{name}", loan)}
    acts: set[str] = set()
    if "answer" in may:
        acts |= answers(loan)
        if is_apart(loan, user, apart):
            acts.discard("accept")
    if "handle" in may:
        acts |= handles(loan)
    if "borrow" in may:
        acts |= borrows(loan, is_lender="handle" in may)
    if "dispute" in may and not loan.disputed_at and loan.has_begun and may_look_again(loan):
        acts.add("dispute")
    if "settle" in may:
        acts.add("settle")
    if may & {"answer", "borrow"} and may_thank(loan, user, apart):
        acts.add("thank")
    return acts


def may_thank(loan: Loan, user, apart: set[int] | None) -> bool:
    """``lending.thank`` for one of the two sides."""
    if loan.status != Status.RETURNED or loan.borrower_id is None or silencing(user, loan.place_id):
        return False
    other = loan.listing.author_id if user.pk == loan.borrower_id else loan.borrower_id
    if user.pk == loan.borrower_id and loan.listing.is_of_place:
        return True
    return other not in (kept_apart(user) if apart is None else apart)


def may_look_again(loan: Loan) -> bool:
    """Whether somebody from elsewhere may still be asked: once, and once more as an appeal (1 query at most)."""
    return sum(step.kind == Step.DISPUTED for step in loan.steps.all()) < MOST_LOOKS


def is_just_back(loan: Loan) -> bool:
    """Whether a return was written down so shortly ago that a press may take it back (1 query)."""
    if loan.status != Status.RETURNED or loan.disputed_at or not loan.is_agreed:
        return False
    pressed = [step.at for step in loan.steps.all() if step.kind == Step.RETURNED]
    return bool(pressed) and pressed[-1] > timezone.now() - MOMENT


def is_apart(loan: Loan, user, apart: set[int] | None) -> bool:
    """Whether a block stands between the owner ``user`` and who asks (``lending.accept``)."""
    if loan.status != Status.REQUESTED or loan.listing.is_of_place:
        return False
    return loan.borrower_id in (kept_apart(user) if apart is None else apart)


def answers(loan: Loan) -> set[str]:
    if loan.status == Status.REQUESTED:
        return {"accept", "decline"}
    if loan.status in Loan.PROMISED:
        return set() if loan.is_said_out else {"cancel"}
    return {"extend_yes", "extend_no"} if loan.status == Status.ON_LOAN and loan.extend_until else set()


def handles(loan: Loan) -> set[str]:
    if loan.status == Status.ON_LOAN:
        return {"return", "missing"} if loan.is_overdue else {"return"}
    if loan.status == Status.RETURNED:
        return {"undo_back"} if is_just_back(loan) else set()
    if loan.status == Status.NEEDS_LOOK:
        return set() if loan.disputed_at else {"resolve"}
    if loan.is_said_out:
        return {"give", "return"}
    if loan.status == Status.RESERVED:
        return {"ready", "give"}
    return {"give"} if loan.status == Status.READY else set()


def borrows(loan: Loan, *, is_lender: bool) -> set[str]:
    if loan.status in UNFETCHED:
        may_take = loan.owner_confirmed_at or loan.via == Loan.Via.OWNER or is_lender
        took = {"took"} if may_take and not loan.borrower_confirmed_at and is_time_to_take(loan) else set()
        return took | ({"brought"} if loan.is_said_out else {"withdraw"})
    if loan.status != Status.ON_LOAN or loan.said_back_at:
        return set()
    # A day of grace, as ``services.extending``.
    is_in_time = timezone.now() <= loan.ends_at + timedelta(days=1)
    return {"brought"} | ({"extend"} if not loan.extend_until and is_in_time else set())


def is_time_to_take(loan: Loan) -> bool:
    """Whether the borrower may say that they have it: after the lending side said so, or shortly before it begins."""
    if loan.status not in Loan.PROMISED:
        return False
    return bool(loan.owner_confirmed_at) or timezone.now() >= loan.starts_at - EARLY
