"""Keeping it longer, if nobody needs it: the first agreed end is never forgotten (leihbase #42)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.core.permissions import require
from backend.lending.models import Hold, Loan, LoanStep
from backend.lending.selectors.terms import Taking
from backend.lending.services.queue import refresh_busy
from backend.lending.services.refusals import NotByTheTerms, WrongState
from backend.lending.services.requests import needed
from backend.lending.services.taking import add_step, check_free, lock_loan, set_span, store, taking_of
from backend.lending.services.telling import tell_borrower, tell_lender
from backend.notifications.models import Notification
from backend.sharing.models import Listing

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind
GRACE = timedelta(days=1)


@transaction.atomic
def ask_to_extend(loan: Loan, *, by, until: datetime, text: str = "") -> Loan:
    """Ask to keep it until ``until``: before it is due or within a day after, if nobody booked it or waits for it.

    What goes to who comes first is extended at once. Raises ``NotByTheTerms`` (``until``), ``ThingTaken``,
    ``WrongState`` or ``NotAllowed``.
    """
    loan = lock_loan(loan, Status.ON_LOAN)
    require(by, "lending.borrow", loan)
    if loan.said_back_at:
        raise NotByTheTerms(_("You said that it is back."), field="until")
    taking = taking_of(loan)
    check_extension(loan, taking, until, by=by)
    loan.extend_until = until
    loan.save(update_fields=["extend_until", "updated_at"])
    add_step(loan, Step.EXTENSION_ASKED, by=by, text=text.strip()[:1000])
    if loan.listing.handing == Listing.Handing.FIRST:
        _extend(loan, taking, by=None)
    else:
        tell_lender(loan, Kind.LOAN_EXTENSION_ASKED, by=by, why=text.strip(), until=until)
    return loan


@transaction.atomic
def answer_extension(loan: Loan, *, by, accept: bool, reason: str = "") -> Loan:
    """Let it be kept longer, or say with a reason why not.

    Raises as ``ask_to_extend`` when somebody booked it or waits for it meanwhile.
    """
    loan = lock_loan(loan, Status.ON_LOAN)
    require(by, "lending.answer", loan)
    if loan.extend_until is None:
        raise WrongState(loan)
    if accept:
        taking = taking_of(loan)
        check_extension(loan, taking, loan.extend_until, by=by, is_late=True)
        _extend(loan, taking, by=by)
        return loan
    reason = needed(reason, _("Write why it cannot be kept longer."))
    loan.extend_until = None
    loan.save(update_fields=["extend_until", "updated_at"])
    add_step(loan, Step.EXTENSION_DECLINED, by=by, text=reason)
    tell_borrower(loan, Kind.LOAN_EXTENSION_DECLINED, by=by, why=reason)
    return loan


def _extend(loan: Loan, taking: Taking, *, by) -> None:
    loan.ends_at, loan.extend_until, loan.extensions = loan.extend_until, None, loan.extensions + 1
    set_span(loan, taking)
    # Reminders name the moment they speak of, so the new one has reminders of its own.
    store(loan, Status.ON_LOAN, by=by, step=Step.EXTENDED)
    tell_borrower(loan, Kind.LOAN_EXTENDED, by=by)
    refresh_busy(loan.listing, now=taking.now)


def check_extension(loan: Loan, taking: Taking, until: datetime, *, by, is_late: bool = False) -> None:
    """Raise unless it may be kept until ``until``; ``is_late``: it was asked in time, and is answered later."""
    if until <= max(loan.ends_at, taking.now):
        raise NotByTheTerms(_("Choose a later day than the one agreed."), field="until")
    if not is_late and taking.now > loan.ends_at + GRACE:
        raise NotByTheTerms(_("It was due too long ago. Please bring it back first."), field="until")
    if loan.extensions >= taking.terms.extensions:
        words = ngettext(
            "It can be kept longer %(n)s time.", "It can be kept longer %(n)s times.", taking.terms.extensions
        )
        raise NotByTheTerms(words % {"n": taking.terms.extensions}, field="until")
    why, field = taking.refusal_of_end(loan.ends_at, until)
    if why:
        raise NotByTheTerms(why, field=field)
    check_nobody_needs_it(loan, taking, until, by=by)


def check_nobody_needs_it(loan: Loan, taking: Taking, until: datetime, *, by) -> None:
    longer = Loan(
        pk=loan.pk, listing=loan.listing, starts_at=loan.starts_at, ends_at=until, amount=loan.amount, place=loan.place
    )
    longer.taken_from, longer.taken_until = taking.span(loan.starts_at, until)
    # L3: who waits comes before who would keep it longer.
    queue = loan.listing.holds.filter(status__in=Hold.LIVE, starts_at__lt=longer.taken_until, ends_at__gt=loan.ends_at)
    if queue.exists():
        raise NotByTheTerms(_("Somebody waits for it, so it cannot be kept longer."), field="until")
    check_free(taking, longer, by=by)
