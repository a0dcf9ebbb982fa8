"""What happens by the clock to loans and queues. Each act may be repeated: nobody is told twice.

Each loan has a transaction of its own, under the lock of its thing, so that no two acts wait for each other.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.services import job_ran
from backend.core.errors import DomainError
from backend.core.walking import by_key
from backend.lending.models import Hold, Loan, LoanStep
from backend.lending.selectors.pool import is_there
from backend.lending.selectors.terms import Taking
from backend.lending.services.disputes import find_reviewers
from backend.lending.services.handing import hand_out, pickup_deadline
from backend.lending.services.queue import begun, end_hold, freed, lock_hold, refresh_busy, wake
from backend.lending.services.refusals import WrongState
from backend.lending.services.reminders import once
from backend.lending.services.requests import SILENCE
from backend.lending.services.returning import ask_for_look
from backend.lending.services.taking import lock_listing, lock_loan, store
from backend.lending.services.telling import tell_borrower, tell_lender, tell_pages, tell_sides
from backend.notifications.models import Notification
from backend.notifications.services import forget_names
from backend.sharing.models import Listing

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind
logger = logging.getLogger(__name__)
JOB = "lending"
AT_ONCE = 100
FORGET_AFTER = timedelta(days=30)


def keep_loans(*, now: datetime | None = None) -> dict[str, int]:
    """The work of the clock, every few minutes. Leaves a heartbeat; free to call again."""
    now = now or timezone.now()
    did = {
        "lapsed": lapse_loans(now=now),
        "missed": miss_pickups(now=now),
        "unanswered": doubt_returns(now=now),
        "offers": expire_offers(now=now),
        "offered": serve_queues(now=now),
        "cards": keep_cards(now=now),
        "reviewers": find_reviewers(now=now),
    }
    job_ran(JOB, **did)
    return did


def each(loans: QuerySet[Loan], states: tuple, act: Callable[[Loan], bool]) -> int:
    """Call ``act`` for each loan that is still in one of ``states``, under its locks; returns how many it changed.

    What cannot be done with one loan is undone as a whole, logged, and keeps no other from its turn.
    """
    changed = 0
    for loan in by_key(loans.select_related("listing")):
        try:
            with transaction.atomic():
                changed += act(lock_loan(loan, *states))
        except WrongState:
            continue
        except DomainError as refusal:
            logger.warning("Loan %s waits for a person: %s", loan.slug, refusal)
    return changed


def lapse_loans(*, now: datetime | None = None) -> int:
    """End requests on which 48 hours were silent; both sides are told."""
    now = now or timezone.now()

    def lapse(loan: Loan) -> bool:
        if loan.answer_by > now:
            return False
        store(loan, Status.LAPSED, by=None, step=Step.LAPSED)
        tell_sides(loan, Kind.LOAN_LAPSED, by=None)
        freed(loan.listing, now=now)
        return True

    late = Loan.objects.filter(status=Status.REQUESTED, answer_by__lte=now)
    return each(late, (Status.REQUESTED,), lapse)


def miss_pickups(*, now: datetime | None = None) -> int:
    """What was not fetched by the end of the nth open day, or of the loan, is free again; both sides are told.

    Closed days that came meanwhile move the deadline. What one side says was handed over is never free by the clock.
    """
    now = now or timezone.now()

    def miss(loan: Loan) -> bool:
        if loan.is_said_out:
            return weigh(loan, now)
        if loan.ends_at > now and not is_missed(loan, now):
            return False
        store(loan, Status.NO_SHOW, by=None, step=Step.NO_SHOW)
        tell_borrower(loan, Kind.LOAN_NO_SHOW, by=None)
        tell_lender(loan, Kind.LOAN_NO_SHOW, by=None)
        freed(loan.listing, now=now)
        return True

    over = Q(ends_at__lte=now) | Q(status=Status.READY, pickup_by__lte=now, said_out_at=None)
    over |= Q(borrower_confirmed_at__lte=now - SILENCE)
    is_open = Q(said_out_at=None) | Q(disputed_at=None)
    return each(Loan.objects.filter(over, is_open, status__in=Loan.PROMISED), Loan.PROMISED, miss)


def is_missed(loan: Loan, now: datetime) -> bool:
    """Whether the deadline is over by today's opening hours; a later one is written and told."""
    if loan.status != Status.READY:
        return False
    ready = loan.steps.filter(kind=Step.READY).last()
    deadline = pickup_deadline(loan, since=ready.at if ready else loan.starts_at)
    if deadline <= now:
        return True
    if deadline > loan.pickup_by:
        loan.pickup_by = deadline
        loan.save(update_fields=["pickup_by", "updated_at"])
        tell_borrower(loan, Kind.LOAN_READY, by=None, until=deadline)
    return False


def weigh(loan: Loan, now: datetime) -> bool:
    """What one side alone says was handed over: the borrower binds nobody else and is believed after two days.

    What cannot be believed stays until the end of the loan; then a person decides.
    """
    if loan.disputed_at:
        return False
    is_over, taken_at = loan.ends_at <= now, loan.borrower_confirmed_at
    if taken_at and (is_over or taken_at <= now - SILENCE):
        if is_there(loan):
            hand_out(loan, by=None, reason="", now=now)
            return True
        why = _("The borrower says that they have it, but it is with somebody else or needs a look.")
    else:
        why = _("One of you says that it was handed over, the other did not say so. How did it end?")
    if is_over:
        ask_for_look(loan, by=None, why=why)
        freed(loan.listing, now=now)
    elif taken_at and once(loan, "unbelievable"):
        tell_lender(loan, Kind.LOAN_NEEDS_LOOK, by=None, why=why, desk_too=True)
    return is_over


def doubt_returns(*, now: datetime | None = None) -> int:
    """What the borrower says is back, and whoever lends it is silent about for two days, is to be looked at."""
    now = now or timezone.now()
    said = LoanStep.objects.filter(loan=OuterRef("pk"), kind=Step.BORROWER_BACK, at__gt=now - SILENCE)

    def doubt(loan: Loan) -> bool:
        if loan.disputed_at or not loan.said_back_at:
            return False
        ask_for_look(loan, by=None, why=_("The borrower says that it is back. Please look, and write how it ended."))
        freed(loan.listing, now=now)
        return True

    silent = Loan.objects.filter(~Exists(said), said_back_at__isnull=False, disputed_at=None, status=Status.ON_LOAN)
    return each(silent, (Status.ON_LOAN,), doubt)


def expire_offers(*, now: datetime | None = None) -> int:
    """Pass on offers that nobody took, and end waiting whose time is over or whose thing is gone; each is told."""
    now = now or timezone.now()
    off_board = Q(listing__hidden_at__isnull=False) | ~Q(listing__status=Listing.Status.OPEN)
    over = Q(status=Hold.Status.OFFERED, offered_until__lte=now) | Q(ends_at__lte=now + timedelta(hours=1)) | off_board
    rows = Hold.objects.filter(over, status__in=Hold.LIVE).select_related("listing")
    return sum(end_waiting(hold, now) for hold in by_key(rows))


@transaction.atomic
def end_waiting(hold: Hold, now: datetime) -> bool:
    hold = lock_hold(hold)
    is_offer_over = hold.status == Hold.Status.OFFERED and hold.offered_until <= now
    is_vain = not hold.listing.is_open(at=now) or begun(Taking.of(hold.listing, now=now), hold) is None
    is_short = hold.status == Hold.Status.WAITING and hold.ends_at <= now + timedelta(hours=1)
    if hold.status not in Hold.LIVE or not (is_offer_over or is_vain or is_short):
        return False
    end_hold(hold, now=now)
    freed(hold.listing, now=now)
    tell_pages(hold.listing)
    return True


def serve_queues(*, now: datetime | None = None) -> int:
    """Offer what became free in other ways: more of it, a repair, an offer of which nobody made use."""
    now = now or timezone.now()
    waiting = Hold.objects.filter(listing=OuterRef("pk"), status=Hold.Status.WAITING)
    offered = 0
    for listing in by_key(Listing.objects.filter(Exists(waiting))):
        with transaction.atomic():
            listing = lock_listing(listing)
            if made := wake(listing, now=now):
                offered += made
                refresh_busy(listing, now=now)
                tell_pages(listing)
    return offered


def keep_cards(*, now: datetime | None = None) -> int:
    """Keep ``busy_until`` true as loans begin and run late."""
    now = now or timezone.now()
    begun_ones = Loan.objects.filter(listing=OuterRef("pk"), is_firm=True, taken_from__lte=now)
    stale = Q(busy_until__isnull=True) | Q(busy_until__lte=now)
    rows = Listing.objects.filter(stale & Exists(begun_ones), kind=Listing.Kind.LEND)
    changed = 0
    for listing in by_key(rows):
        with transaction.atomic():
            changed += refresh_busy(lock_listing(listing), now=now)
    return changed


def forget_borrowers(*, now: datetime | None = None) -> int:
    """Forget who borrowed without an account, 30 days after the end; not while a dispute lasts. Returns how many."""
    before = (now or timezone.now()) - FORGET_AFTER
    named = Q(borrower_name__gt="") | Q(borrower_contact__gt="")
    over = Loan.objects.filter(named, updated_at__lte=before, disputed_at=None).exclude(status__in=Loan.LIVE)
    return sum(forget_all(loans) for loans in batched(by_key(over), AT_ONCE, strict=False))


@transaction.atomic
def forget_all(loans: Iterable[Loan]) -> int:
    """Forget the names on ``loans``, and in what those who lend were told of them."""
    forget_names({loan.get_absolute_url(): loan.borrower_name for loan in loans})
    named = Loan.objects.filter(pk__in=[loan.pk for loan in loans])
    return named.update(borrower_name="", borrower_contact="")
