"""From the shelf into somebody's hands: ready, handed over, or written down at the desk."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from backend.accounts.rules import is_blocked_between
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.lending.models import Condition, Loan, LoanStep
from backend.lending.rules import is_desk, lends
from backend.lending.selectors.people import person_of_card
from backend.lending.selectors.pool import is_there, offer_to, quantity_of
from backend.lending.selectors.story import is_time_to_take
from backend.lending.selectors.terms import Taking, end_of_open_day, may_go
from backend.lending.services.queue import agree, build_loan, refresh_busy
from backend.lending.services.refusals import NotByTheTerms, NotLendable, StillOut
from backend.lending.services.requests import check_not_said_out, needed
from backend.lending.services.taking import check_free, lock_listing, lock_loan, store, taking_of
from backend.lending.services.telling import tell_borrower, tell_lender
from backend.notifications.models import Notification
from backend.sharing.models import Listing

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind
# Later than this something is written down afterwards, and needs a reason (circulate #462).
AFTERWARDS = timedelta(minutes=30)


@transaction.atomic
def make_ready(loan: Loan, *, by) -> Loan:
    """It waits to be picked up, over the desk until the end of the nth open day, never past the end of the loan."""
    loan = lock_loan(loan, Status.RESERVED)
    require(by, "lending.handle", loan)
    check_not_said_out(loan)
    loan.pickup_by = pickup_deadline(loan, since=timezone.now())
    store(loan, Status.READY, by=by, step=Step.READY)
    tell_borrower(loan, Kind.LOAN_READY, by=by, until=loan.pickup_by)
    return loan


def pickup_deadline(loan: Loan, *, since: datetime) -> datetime:
    taking = taking_of(loan, now=since)
    begins = max(since, loan.starts_at)
    if loan.via == Loan.Via.DESK:
        last = end_of_open_day(loan.place, begins, taking.terms.pickup_days)
    else:
        last = begins + timedelta(days=taking.terms.pickup_days)
    return min(last, loan.ends_at)


@transaction.atomic
def hand_over(
    loan: Loan, *, by, code: str = "", text: str = "", missing: Iterable[str] = (), is_damaged: bool = False,
    pictures: Iterable = (), at: datetime | None = None, reason: str = "",
) -> Loan:  # fmt: skip
    """Say that it was handed over; ``text``, ``missing``, ``is_damaged``, ``pictures`` are its condition as it goes.

    Lent once both the lending side and the borrower said so; at once with the six digits of the borrower, and for who
    has no account. Said by one side it counts as out, and the other side is asked. ``at`` in the past needs a
    ``reason``; the first that was said stays. A second word of one side changes nothing.
    Raises ``NotAllowed``, ``WrongState``, ``StillOut``, ``ThingTaken``, ``NotByTheTerms`` (the borrower alone, long
    before it begins) or ``Invalid`` (``code``, ``at``, ``reason``).
    """
    loan = lock_loan(loan, Status.RESERVED, Status.READY)
    require(by, "lending.hand_over", loan)
    now = timezone.now()
    at = moment(at, reason, now=now)
    check_there(loan)
    by_code = bool(code.strip()) and (lends(by, loan.listing) or is_desk(by, loan))
    if by_code and not constant_time_compare(code.replace(" ", ""), loan.code):
        raise Invalid(_("These are not the six digits of this loan."), field="code")
    # Whoever runs the place and borrows from it speaks as the borrower; the code is the proof.
    side = "borrower_confirmed_at" if loan.borrower_id == by.pk else "owner_confirmed_at"
    if getattr(loan, side) and not by_code:
        return loan
    if side == "borrower_confirmed_at" and not by_code and not is_time_to_take(loan):
        raise NotByTheTerms(_("It is agreed for later. To have it earlier, let whoever lends it say so first."))
    setattr(loan, side, getattr(loan, side) or now)
    if by_code:  # the borrower showed it
        loan.borrower_confirmed_at = loan.borrower_confirmed_at or now
    note_condition(loan, Condition.Way.OUT, by=by, text=text, missing=missing, is_damaged=is_damaged, pictures=pictures)
    is_agreed = by_code or loan.borrower_id is None or bool(loan.owner_confirmed_at and loan.borrower_confirmed_at)
    go_out(loan, by=by, at=at, reason=reason, now=now, is_agreed=is_agreed)
    return loan


def go_out(loan: Loan, *, by, at: datetime, reason: str, now: datetime, is_agreed: bool) -> None:
    """Lent when both sides agree, from the moment that was said first; else the other side is asked. Under locks.

    Either way nobody else can have the thing from now on: picked up before its time, it is taken from then.
    Nobody is bound by the word of the other alone.
    """
    loan.said_out_at = loan.said_out_at or at
    if loan.taken_from > now:
        loan.taken_from = now
        check_free(taking_of(loan, now=now), loan, by=by)
    if is_agreed:
        hand_out(loan, by=by, reason=reason, now=now)
        return
    is_taker = bool(loan.borrower_confirmed_at)
    store(loan, loan.status, by=by, step=Step.BORROWER_TOOK if is_taker else Step.OWNER_GAVE, text=reason.strip())
    if is_taker:
        tell_lender(loan, Kind.LOAN_SAID_OUT, by=by, desk_too=True)
    else:
        tell_borrower(loan, Kind.LOAN_SAID_OUT, by=by)
    refresh_busy(loan.listing, now=now)


def check_there(loan: Loan) -> None:
    """Raise unless the thing lies there to be given: ``StillOut``, ``NotLendable`` or ``NotByTheTerms``."""
    if loan.listing.is_hidden:
        raise NotLendable()
    if not is_there(loan):
        raise StillOut()
    if loan.ends_at <= timezone.now():
        raise NotByTheTerms(_("This time is over."))


def hand_out(loan: Loan, *, by, reason: str, now: datetime) -> None:
    """It is with the borrower since the moment that was said. Under locks."""
    loan.handed_out_at = loan.said_out_at
    store(loan, Status.ON_LOAN, by=by, step=Step.HANDED_OUT, text=reason.strip())
    tell_borrower(loan, Kind.LOAN_HANDED_OUT, by=by)
    tell_lender(loan, Kind.LOAN_HANDED_OUT, by=by)
    refresh_busy(loan.listing, now=now)


def moment(at: datetime | None, reason: str, *, now: datetime) -> datetime:
    """``at`` or now. Raises ``Invalid`` for what is to come, and for what is long past without a reason."""
    if at is None or at == now:
        return now
    if at > now:
        raise Invalid(_("This moment has not come yet."), field="at")
    if at < now - AFTERWARDS:
        needed(reason, _("Write why it is written down afterwards."))
    return at


def note_condition(
    loan: Loan, way: str, *, by, text: str, missing: Iterable[str], is_damaged: bool, pictures: Iterable
) -> Condition | None:
    """Write how the thing was; ``None`` when nobody said anything and nothing belongs to it."""
    missing, pictures = [name.strip() for name in missing if name.strip()], list(pictures)
    if not (text.strip() or missing or is_damaged or pictures or loan.listing.part_names):
        return None
    condition = loan.conditions.create(way=way, by=by, text=text.strip()[:1000], missing=missing, is_damaged=is_damaged)
    condition.pictures.set(pictures)
    return condition


@transaction.atomic
def record_loan(
    listing: Listing, *, by, ends_at: datetime, starts_at: datetime | None = None, borrower=None, name: str = "",
    contact: str = "", amount: int = 1, via: str = "", is_handed_out: bool = True, at: datetime | None = None,
    reason: str = "", text: str = "", missing: Iterable[str] = (), is_damaged: bool = False, pictures: Iterable = (),
    card: str = "",
) -> Loan:  # fmt: skip
    """Write down a loan at the desk, for ``borrower`` or for somebody without an account (``name``).

    Handed out (``at``, now by itself), or reserved from ``starts_at`` on. For an account only things of the place, by
    who runs it: the borrower shows their ``card`` (``card_of``) or the six digits, or says so too; until then it is
    reserved. Who lends it decides, so limits of the terms do not count here (L4), but what is taken is taken.
    Raises ``NotAllowed``, ``NotLendable``, ``ThingTaken``, ``StillOut`` or ``Invalid``.
    """
    listing = lock_listing(listing)
    require(by, "lending.record_for" if borrower else "lending.record", listing)
    now = timezone.now()
    if not listing.is_open(at=now):
        raise NotLendable()
    out_at = moment(at, reason, now=now)
    starts_at = out_at if is_handed_out else starts_at or now
    taking = Taking.of(listing, via=via, now=now)
    check_record(taking, borrower, name, starts_at, ends_at, amount)
    is_agreed = borrower is None or is_willing(borrower, listing, by=by, card=card)
    loan = build_loan(
        taking, starts_at=starts_at, ends_at=ends_at, amount=amount, borrower=borrower, recorded_by=by,
        borrower_name="" if borrower else name.strip(), borrower_contact="" if borrower else contact.strip(),
    )  # fmt: skip
    offer = offer_to(borrower, listing, starts_at, ends_at)
    check_free(taking, loan, by=by, offer=offer)
    if is_handed_out:
        check_there(loan)
    agree(loan, by=by, now=now, is_told=not is_handed_out, offer=offer)
    if is_handed_out:
        note_condition(
            loan, Condition.Way.OUT, by=by, text=text, missing=missing, is_damaged=is_damaged, pictures=pictures
        )
        loan.owner_confirmed_at = now
        loan.borrower_confirmed_at = now if borrower and is_agreed else None
        go_out(loan, by=by, at=out_at, reason=reason, now=now, is_agreed=is_agreed)
    return loan


def is_willing(borrower, listing: Listing, *, by, card: str) -> bool:
    """Whether the borrower agreed already, by their card or with their own hands. Raises ``Invalid``.

    Only who could ask for it themselves is lent to, and nobody whom a block keeps apart from who lends it.
    """
    if not borrower.has_perm("lending.request", listing) or is_blocked_between(by, borrower):
        raise Invalid(_("They cannot borrow this."), field="borrower")
    if card and person_of_card(card) != borrower:
        raise Invalid(_("This card is too old, or of somebody else. Ask them to show it again."), field="card")
    return bool(card) or borrower == by


def check_record(taking: Taking, borrower, name: str, starts_at: datetime, ends_at: datetime, amount: int) -> None:
    if borrower is None and not name.strip():
        raise Invalid(_("Write who borrows it."), field="name")
    if not 1 <= amount <= quantity_of(taking.listing):
        raise Invalid(_("There are %(n)s of it.") % {"n": quantity_of(taking.listing)}, field="amount")
    if ends_at <= max(starts_at, taking.now):
        raise Invalid(_("The end must come after the start."), field="ends_at")
    if not may_go(taking.listing, taking.via):
        raise Invalid(_("It is handed over in another way."), field="via")
