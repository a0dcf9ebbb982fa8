"""Back again: on the shelf, or to be looked at and decided."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.lending.models import Condition, Loan, LoanStep, Repair
from backend.lending.selectors.story import MOMENT, is_just_back
from backend.lending.services.handing import hand_out, moment, note_condition
from backend.lending.services.queue import freed, take_offers_back
from backend.lending.services.refusals import WrongState
from backend.lending.services.requests import needed
from backend.lending.services.taking import check_free, lock_loan, store, taking_of
from backend.lending.services.telling import tell_borrower, tell_lender, tell_sides
from backend.notifications.models import Notification
from backend.notifications.services import take_back
from backend.sharing.services import stock

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind
GONE = (Status.LOST, Status.WRITTEN_OFF)


@transaction.atomic
def return_loan(
    loan: Loan, *, by, text: str = "", missing: Iterable[str] = (), is_damaged: bool = False, pictures: Iterable = (),
    at: datetime | None = None, reason: str = "",
) -> Loan:  # fmt: skip
    """It came back, as whoever lends it or the desk says; compared with how it went out.

    Damaged, or with less than went out, it needs a look and is not lent until ``resolve_loan``. The borrower alone
    says that it is back: whoever lends it is asked, and the loan no longer keeps the borrower from anything. ``at`` in
    the past needs a ``reason``. Raises ``NotAllowed``, ``WrongState`` or ``Invalid``.
    """
    loan = lock_loan(loan, Status.ON_LOAN, *Loan.PROMISED)
    require(by, "lending.hand_over", loan)
    is_lender, now = by.has_perm("lending.handle", loan), timezone.now()
    if loan.said_back_at and not is_lender:
        return loan
    said = moment(at, reason, now=now)
    if not is_lender:
        loan.borrower_confirmed_at = loan.borrower_confirmed_at or now
    if loan.is_said_out:  # what comes back was out
        hand_out(loan, by=by, reason="", now=now)
    if loan.status != Status.ON_LOAN:
        raise WrongState(loan)
    if said < loan.handed_out_at:
        raise Invalid(_("It went out later than that."), field="at")
    loan.extend_until = None
    missing = [name.strip() for name in missing if name.strip()]
    note_condition(
        loan, Condition.Way.BACK, by=by, text=text, missing=missing, is_damaged=is_damaged, pictures=pictures
    )
    if not is_lender:
        return say_back(loan, by=by, at=said, reason=reason)
    loan.returned_at = said if at else loan.said_back_at or said
    less = [name for name in missing if name not in missing_before(loan)]
    if is_damaged or less:
        look_at(loan, by=by, why=what_is_wrong(text, less, is_damaged))
    else:
        store(loan, Status.RETURNED, by=by, step=Step.RETURNED, text=reason.strip())
        tell_borrower(loan, Kind.LOAN_RETURNED, by=by)
        tell_lender(loan, Kind.LOAN_RETURNED, by=by)
    freed(loan.listing, now=now)
    return loan


@transaction.atomic
def undo_return(loan: Loan, *, by) -> Loan:
    """It was not back: pressed by mistake a moment ago. It is lent again as before, and offers made since wait again.

    Raises ``NotAllowed``, ``WrongState`` when it was too long ago, or ``ThingTaken`` when somebody else has it now.
    """
    loan = lock_loan(loan, Status.RETURNED)
    require(by, "lending.handle", loan)
    now = timezone.now()
    if not is_just_back(loan):
        raise WrongState(loan)
    take_offers_back(loan)
    check_free(taking_of(loan, now=now), loan, by=by)
    loan.returned_at = None
    loan.conditions.filter(way=Condition.Way.BACK).exclude(by=loan.borrower_id).delete()
    store(loan, Status.ON_LOAN, by=by, step=Step.RETURN_UNDONE)
    people = {loan.borrower_id, loan.listing.author_id} - {None}
    unaware = take_back(people, [Kind.LOAN_RETURNED], [loan.get_absolute_url()], since=now - 2 * MOMENT)
    if loan.borrower_id not in unaware:
        tell_borrower(loan, Kind.LOAN_HANDED_OUT, by=by)
    freed(loan.listing, now=now)
    return loan


def say_back(loan: Loan, *, by, at: datetime, reason: str) -> Loan:
    """The borrower says that it is back; whoever lends it looks and says so too. Under the lock."""
    loan.said_back_at = at
    store(loan, Status.ON_LOAN, by=by, step=Step.BORROWER_BACK, text=reason.strip())
    tell_lender(loan, Kind.LOAN_SAID_BACK, by=by, desk_too=True)
    return loan


def missing_before(loan: Loan) -> set[str]:
    """Parts that were not there already when it went out."""
    out = loan.conditions.filter(way=Condition.Way.OUT).values_list("missing", flat=True)
    return {name for names in out for name in names}


def what_is_wrong(text: str, less: list[str], is_damaged: bool) -> str:
    parts = [_("Missing: %(list)s.") % {"list": ", ".join(less)}] if less else []
    if is_damaged:
        parts.append(_("Damaged."))
    return " ".join([*parts, text.strip()]).strip()[:500]


def look_at(loan: Loan, *, by, why: str) -> None:
    """It is damaged or gone, and needs a look: nobody has it until that is decided. Under the lock."""
    ask_for_look(loan, by=by, why=why)
    if not loan.listing.repairs.filter(closed_at__isnull=True).exists():
        loan.listing.repairs.create(loan=loan, note=why, opened_by=by)


def ask_for_look(loan: Loan, *, by, why: str) -> None:
    """Nobody knows how it stands until whoever lends it decides; both sides are told. Under the lock."""
    store(loan, Status.NEEDS_LOOK, by=by, step=Step.NEEDS_LOOK, text=why)
    tell_borrower(loan, Kind.LOAN_NEEDS_LOOK, by=by, why=why)
    tell_lender(loan, Kind.LOAN_NEEDS_LOOK, by=by, why=why)


@transaction.atomic
def report_missing(loan: Loan, *, by, note: str) -> Loan:
    """It did not come back and will not by itself: what is to be done is decided with ``resolve_loan``."""
    loan = lock_loan(loan, Status.ON_LOAN)
    require(by, "lending.handle", loan)
    if loan.ends_at > timezone.now():
        raise Invalid(_("It is not due yet."), field="note")
    loan.extend_until = None
    look_at(loan, by=by, why=needed(note, _("Write what happened."), field="note"))
    freed(loan.listing, now=timezone.now())
    return loan


@transaction.atomic
def resolve_loan(loan: Loan, *, by, status: str, note: str) -> Loan:
    """Decide after a look: one of ``Loan.endings``, with a note that both sides read.

    Whoever sees it differently may ``dispute_loan``. Raises ``NotAllowed``, ``WrongState`` or ``Invalid``.
    """
    loan = lock_loan(loan, Status.NEEDS_LOOK)
    require(by, "lending.handle", loan)
    if loan.disputed_at:
        raise Invalid(_("Somebody from another place looks at it now. Wait for what they say."))
    note = needed(note, _("Write what was found: both sides read it."), field="note")
    set_end(loan, status, by=by, step=Step.RESOLVED, note=note)
    tell_sides(loan, Kind.LOAN_RESOLVED, by=by, why=note)
    return loan


def set_end(loan: Loan, status: str, *, by, step: str, note: str) -> None:
    """Write how a loan ended, how many are left, and close the repair. Under the lock. Raises ``Invalid``."""
    if status not in loan.endings:
        raise Invalid(_("Choose how it ended."), field="status")
    was_gone, now = loan.status in GONE, timezone.now()
    if status == Status.RETURNED and loan.returned_at is None:
        # When it went out by one word alone, nobody wrote down when it came back: no delay is counted.
        loan.returned_at = loan.said_back_at or (now if loan.handed_out_at else min(now, loan.ends_at))
    store(loan, status, by=by, step=step, text=note)
    if status in GONE and not was_gone:
        stock.lose(loan.listing, loan.amount, by=by)
    if was_gone and status not in GONE:
        stock.find_again(loan.listing, loan.amount, by=by)
    close_repair_of(loan, note=note, now=now)
    freed(loan.listing, now=now)


def close_repair_of(loan: Loan, *, note: str, now: datetime) -> None:
    """The repair of the thing ends with the last loan that needed a look."""
    if loan.listing.loans.filter(status=Status.NEEDS_LOOK).exists():
        return
    outcome = Repair.Outcome.WRITTEN_OFF if loan.status in GONE else Repair.Outcome.REPAIRED
    open_one = loan.listing.repairs.filter(closed_at__isnull=True, loan__isnull=False)
    open_one.update(closed_at=now, outcome=outcome, closed_note=note)
