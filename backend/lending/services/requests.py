"""Asking for a thing for a period, and the answers, until it is fetched."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.core.words import day_name, zoned
from backend.lending.models import Loan, LoanStep
from backend.lending.selectors.pool import offer_to
from backend.lending.selectors.terms import Taking, may_go
from backend.lending.services.queue import agree, agree_to_terms, build_loan, check_wish, freed
from backend.lending.services.refusals import NotByTheTerms, NotLendable, SaidOut
from backend.lending.services.taking import check_free, lock_listing, lock_loan, set_span, store, taking_of, use_offer
from backend.lending.services.telling import tell_borrower, tell_lender
from backend.notifications.models import Notification
from backend.sharing.models import Listing
from backend.sharing.services.talks import open_talk

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind
SILENCE = timedelta(hours=48)
MOST_WORDS = 1000
MOST_REASON = 500


@transaction.atomic
def request_loan(
    listing: Listing, *, by, starts_at: datetime, ends_at: datetime, amount: int = 1, via: str = "", message: str = "",
    accepts_terms: bool = False,
) -> Loan:  # fmt: skip
    """Ask to borrow ``listing`` from ``starts_at`` to ``ends_at`` (aware instants); the talk of the two opens.

    ``via`` is one of ``Loan.Via``, by itself as the thing is handed over usually. What goes to who comes first
    (``Listing.Handing.FIRST``) is reserved at once. A second call for the same time gives the same loan.
    Raises ``NotAllowed``, ``NotLendable``, ``NotByTheTerms`` (``field``), ``Invalid``, or ``ThingTaken`` with what is
    in the way, the earliest free time, and the queue to join.
    """
    listing = lock_listing(listing)
    if by.is_authenticated and (same := _same(listing, by, starts_at, ends_at)):
        return same
    require(by, "lending.request", listing)
    taking = Taking.of(listing, via=via, now=timezone.now())
    if not may_go(listing, taking.via):
        raise Invalid(_("It is handed over in another way."), field="via")
    if len(message) > MOST_WORDS:
        raise Invalid(_("At most 1000 characters."), field="message")
    check_wish(taking, by, starts_at, ends_at, amount)
    loan = build_loan(
        taking, borrower=by, starts_at=starts_at, ends_at=ends_at, amount=amount, message=message.strip(),
        answer_by=min(taking.now + SILENCE, ends_at),
    )  # fmt: skip
    agree_to_terms(loan, taking, accepts_terms)
    offer = offer_to(by, listing, starts_at, ends_at)
    check_free(taking, loan, by=by, offer=offer)
    loan.request = open_talk(listing, by=by, message=opening_words(loan))
    store(loan, Status.REQUESTED, by=by, step=Step.REQUESTED, text=loan.message)
    use_offer(offer, loan)
    if listing.handing == Listing.Handing.FIRST:
        agree(loan, by=None, now=taking.now)
    tell_lender(loan, Kind.LOAN_REQUESTED, by=by)
    return loan


def opening_words(loan: Loan) -> str:
    """What opens the talk: the days that are asked for, then what the borrower wrote."""
    zone = loan.place.time_zone
    starts, ends = (zoned(at, zone) for at in (loan.starts_at, loan.ends_at))
    lead = _("Hello! I would like to borrow “%(title)s”: %(from)s – %(to)s.") % {
        "title": loan.listing.title,
        "from": f"{day_name(starts.date())}, {starts:%H:%M}",
        "to": f"{day_name(ends.date())}, {ends:%H:%M}",
    }
    return f"{lead}\n\n{loan.message}" if loan.message else f"{lead} {_('Would that suit you?')}"


def _same(listing: Listing, by, starts_at: datetime, ends_at: datetime) -> Loan | None:
    mine = listing.loans.filter(borrower=by.pk, status__in=[Status.REQUESTED, Status.RESERVED])
    return mine.filter(starts_at=starts_at, ends_at=ends_at).select_related("place").first()


@transaction.atomic
def accept_loan(loan: Loan, *, by, text: str = "") -> Loan:
    """Agree: the time is taken under the guard of the database; rival requests are told and queued.

    Raises ``NotAllowed``, ``WrongState``, ``ThingTaken``, ``NotLendable`` or ``NotByTheTerms``.
    """
    loan = lock_loan(loan, Status.REQUESTED)
    require(by, "lending.accept", loan)
    now = timezone.now()
    # One that ended by its day meanwhile still waits for the answer to what was asked in time.
    if loan.listing.status != Listing.Status.OPEN or loan.listing.is_hidden:
        raise NotLendable()
    if loan.ends_at <= now:
        raise NotByTheTerms(_("This time is over."))
    taking = taking_of(loan, now=now)
    set_span(loan, taking)
    offer = offer_to(loan.borrower, loan.listing, loan.starts_at, loan.ends_at)
    check_free(taking, loan, by=by, offer=offer)
    agree(loan, by=by, now=now, text=text.strip(), offer=offer)
    return loan


@transaction.atomic
def decline_loan(loan: Loan, *, by, reason: str) -> Loan:
    """Decline with a reason that the borrower reads."""
    loan = lock_loan(loan, Status.REQUESTED)
    require(by, "lending.answer", loan)
    loan.reason = needed(reason, _("Write why: they may ask for another time."))
    end(loan, Status.DECLINED, by=by, step=Step.DECLINED)
    tell_borrower(loan, Kind.LOAN_DECLINED, by=by, why=loan.reason)
    return loan


@transaction.atomic
def withdraw_loan(loan: Loan, *, by, reason: str = "") -> Loan:
    """The borrower no longer needs it, before it was fetched; whoever waits for it is offered the time."""
    loan = lock_loan(loan, Status.REQUESTED, Status.RESERVED, Status.READY)
    require(by, "lending.borrow", loan)
    check_not_said_out(loan)
    loan.reason = reason.strip()
    end(loan, Status.WITHDRAWN, by=by, step=Step.WITHDRAWN)
    tell_lender(loan, Kind.LOAN_WITHDRAWN, by=by, why=loan.reason, desk_too=True)
    return loan


@transaction.atomic
def cancel_loan(loan: Loan, *, by, reason: str) -> Loan:
    """Who lends it takes the promise back, with a reason that the borrower reads."""
    loan = lock_loan(loan, Status.REQUESTED, Status.RESERVED, Status.READY)
    require(by, "lending.answer", loan)
    check_not_said_out(loan)
    loan.reason = needed(reason, _("Write why: somebody counted on it."))
    end(loan, Status.CANCELLED, by=by, step=Step.CANCELLED)
    tell_borrower(loan, Kind.LOAN_CANCELLED, by=by, why=loan.reason)
    return loan


def check_not_said_out(loan: Loan) -> None:
    """Raise ``SaidOut`` once either side said that it was handed over: then both see it back, or a dispute ends it."""
    if loan.is_said_out:
        raise SaidOut()


def end(loan: Loan, status: str, *, by, step: str) -> None:
    """End a loan that was not fetched, and wake the queue. Under the lock."""
    store(loan, status, by=by, step=step, text=loan.reason)
    freed(loan.listing, now=timezone.now())


def needed(text: str, otherwise: str, *, field: str = "reason", most: int = MOST_REASON) -> str:
    """``text`` without blanks around it. Raises ``Invalid`` when nothing is left, or too much."""
    text = text.strip()
    if not text:
        raise Invalid(otherwise, field=field)
    if len(text) > most:
        raise Invalid(_("At most %(n)s characters.") % {"n": most}, field=field)
    return text
