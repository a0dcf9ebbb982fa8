"""Who waits for a thing: in order, each for their own time; what is freed is offered to the first whom it fits."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.lending.models import Hold, Loan, LoanStep
from backend.lending.selectors.availability import free_from
from backend.lending.selectors.borrower import hindrance
from backend.lending.selectors.pool import Pool, Stretch, quantity_of
from backend.lending.selectors.terms import Taking, next_open
from backend.lending.services.refusals import NotByTheTerms, NotLendable, OfferOver
from backend.lending.services.taking import check_free, lock_listing, set_span, store, use_offer
from backend.lending.services.telling import tell_borrower, tell_lender, tell_pages, tell_waiting
from backend.notifications.models import Notification
from backend.sharing.models import Listing
from backend.sharing.services.stock import keep_busy
from backend.sharing.services.talks import open_talk

Status, Kind = Hold.Status, Notification.Kind
# How long an offer stands: a day, or a quarter of what is left of the time asked for, but never under an hour.
LONGEST, SHORTEST = timedelta(hours=24), timedelta(hours=1)


@transaction.atomic
def join_queue(listing: Listing, *, by, starts_at: datetime, ends_at: datetime, amount: int = 1) -> Hold:
    """Wait for ``listing`` in this time. What is free already is offered at once; a second call for the same time
    changes nothing, for another time it is a new place at the end.

    Raises ``NotAllowed``, ``NotLendable``, ``NotByTheTerms`` or ``Invalid``.
    """
    listing = lock_listing(listing)
    require(by, "lending.request", listing)
    now = timezone.now()
    taking = Taking.of(listing, now=now)
    check_wish(taking, by, starts_at, ends_at, amount)
    present = listing.holds.filter(user=by.pk, status__in=Hold.LIVE).first()
    if present and (present.starts_at, present.ends_at, present.amount) == (starts_at, ends_at, amount):
        return present
    if present:
        _leave(present, by=by)
    hold = listing.holds.create(user=by, starts_at=starts_at, ends_at=ends_at, amount=amount)
    record("hold.joined", by=by, target=hold, place_id=listing.place_id)
    wake(listing, now=now)
    tell_pages(listing)
    hold.refresh_from_db()
    return hold


@transaction.atomic
def leave_queue(hold: Hold, *, by) -> Hold:
    """Give up the place in the queue, or an offer: it passes on to the next. A second call changes nothing."""
    hold = lock_hold(hold)
    require(by, "lending.leave_queue", hold)
    if hold.status in Hold.LIVE:
        was_offered = hold.status == Status.OFFERED
        _leave(hold, by=by)
        if was_offered:
            freed(hold.listing, now=timezone.now())
        tell_pages(hold.listing)
    return hold


@transaction.atomic
def take_offer(hold: Hold, *, by, message: str = "", accepts_terms: bool = False) -> Loan:
    """Say yes to an offer of the queue: a thing of a place, or one that goes to who comes first, is reserved at once.

    Otherwise the owner is asked, and the time is kept meanwhile. Raises ``OfferOver``, ``NotLendable``,
    ``NotByTheTerms`` or ``NotAllowed``. A second call gives the same loan.
    """
    hold = lock_hold(hold)
    require(by, "lending.leave_queue", hold)
    if hold.status == Status.TAKEN and hold.loan_id:
        return hold.loan
    now, listing = timezone.now(), hold.listing
    if hold.status != Status.OFFERED or hold.offered_until <= now:
        raise OfferOver()
    require(by, "lending.request", listing)
    if not listing.is_open(at=now):
        raise NotLendable()
    taking = Taking.of(listing, now=now)
    if why := hindrance(by, taking, hold.starts_at, hold.ends_at):
        raise NotByTheTerms(why)
    loan = build_loan(
        taking, borrower=by, starts_at=hold.starts_at, ends_at=hold.ends_at, amount=hold.amount, message=message
    )
    agree_to_terms(loan, taking, accepts_terms)
    check_free(taking, loan, by=by, offer=hold)
    loan.answer_by = min(now + timedelta(hours=48), loan.ends_at)
    loan.request = open_talk(listing, by=by, message=message)
    store(loan, Loan.Status.REQUESTED, by=by, step=LoanStep.Kind.REQUESTED, text=loan.message)
    use_offer(hold, loan)
    if answers_itself(listing):
        agree(loan, by=None, now=now)
    tell_lender(loan, Kind.LOAN_REQUESTED, by=by)
    return loan


def answers_itself(listing: Listing) -> bool:
    """Whether the queue needs no word of the owner: things of places, and what goes to who comes first."""
    return listing.is_of_place or listing.handing == Listing.Handing.FIRST


def check_wish(taking: Taking, user, starts_at: datetime, ends_at: datetime, amount: int) -> None:
    """Raise unless ``user`` may ask for ``amount`` in this time; whether it is free is another question."""
    if not taking.listing.is_open(at=taking.now):
        raise NotLendable()
    if not 1 <= amount <= quantity_of(taking.listing):
        raise Invalid(_("There are %(n)s of it.") % {"n": quantity_of(taking.listing)}, field="amount")
    why, field = taking.refusal(starts_at, ends_at)
    if why:
        raise NotByTheTerms(why, field=field)
    if why := hindrance(user, taking, starts_at, ends_at):
        raise NotByTheTerms(why)


def build_loan(taking: Taking, *, starts_at: datetime, ends_at: datetime, **fields) -> Loan:
    """A loan with what it takes, not saved."""
    loan = Loan(
        listing=taking.listing, place=taking.place, via=taking.via, starts_at=starts_at, ends_at=ends_at,
        original_ends_at=ends_at, terms=taking.terms if taking.terms.pk else None, **fields,
    )  # fmt: skip
    set_span(loan, taking)
    return loan


def agree_to_terms(loan: Loan, taking: Taking, accepts: bool) -> None:
    """Raise ``NotByTheTerms`` unless the rules of the place, if it wrote any, are accepted."""
    if not taking.binds or not taking.terms.text.strip():
        return
    if not accepts:
        raise NotByTheTerms(_("Read the rules of lending and agree to them."), field="accepts_terms")
    loan.terms_accepted_at = taking.now


def agree(loan: Loan, *, by, now: datetime, text: str = "", is_told: bool = True, offer=None) -> None:
    """Make the loan firm and tell who waits for it; the requests that no longer fit are queued. Under the lock."""
    store(loan, Loan.Status.RESERVED, by=by, step=LoanStep.Kind.ACCEPTED, text=text)
    use_offer(offer, loan)
    if is_told:
        tell_borrower(loan, Kind.LOAN_ACCEPTED, by=by, why=text)
    queue_rivals(loan, by=by, now=now)
    refresh_busy(loan.listing, now=now)


def queue_rivals(loan: Loan, *, by, now: datetime) -> None:
    """Decline the requests that ``loan``, firm now, leaves too little for; each is told, and waits in the queue."""
    rivals = (
        Loan.objects.select_for_update(of=("self",), no_key=True)
        .filter(listing=loan.listing_id, status=Loan.Status.REQUESTED, hold__isnull=True)
        .overlapping(loan.taken_from, loan.taken_until)
        .select_related("place", "borrower")
        .order_by("pk")
    )
    rivals = list(rivals)
    if not rivals:
        return
    first, last = min(one.taken_from for one in rivals), max(one.taken_until for one in rivals)
    pool = Pool(Taking.of(loan.listing, via=loan.via, now=now), first, last)
    for rival in rivals:
        if pool.left(rival.taken_from, rival.taken_until) >= rival.amount:
            continue
        rival.listing = loan.listing
        with translation.override(rival.borrower.language or settings.LANGUAGE_CODE if rival.borrower else None):
            rival.reason = _("Somebody else has it then. You are in the queue and hear when it is free.")
        store(rival, Loan.Status.DECLINED, by=by, step=LoanStep.Kind.DECLINED, text=rival.reason)
        tell_borrower(rival, Kind.LOAN_DECLINED, by=None, why=rival.reason)
        _enqueue(rival)


def _enqueue(rival: Loan) -> None:
    if rival.borrower and not rival.listing.holds.filter(user=rival.borrower, status__in=Hold.LIVE).exists():
        facts = {"starts_at": rival.starts_at, "ends_at": rival.ends_at, "amount": rival.amount}
        rival.listing.holds.create(user=rival.borrower, **facts)


def lock_hold(hold: Hold) -> Hold:
    """Lock the thing, then the place in its queue."""
    listing = lock_listing(hold.listing)
    hold = Hold.objects.select_for_update(of=("self",), no_key=True).select_related("user", "loan").get(pk=hold.pk)
    hold.listing = listing
    return hold


def _leave(hold: Hold, *, by) -> None:
    hold.status, hold.offered_until = Status.LEFT, None
    hold.save(update_fields=["status", "offered_until"])
    record("hold.left", by=by, target=hold, place_id=hold.listing.place_id)


def end_hold(hold: Hold, *, now: datetime) -> None:
    """End a place in the queue that leads nowhere, and say which: it is off the board, unanswered, or out of time."""
    was_offered = hold.status == Status.OFFERED and hold.offered_until <= now
    hold.status, hold.offered_until = Status.LAPSED, None
    hold.save(update_fields=["status", "offered_until"])
    if not hold.listing.is_open(at=now):
        tell_waiting(hold, Kind.HOLD_ENDED, is_gone=True)
    else:
        tell_waiting(hold, Kind.HOLD_LAPSED if was_offered else Kind.HOLD_ENDED)


def freed(listing: Listing, *, now: datetime) -> None:
    """Some time of the thing is free again: offer it, and keep its card true. Under the lock."""
    wake(listing, now=now)
    refresh_busy(listing, now=now)


def refresh_busy(listing: Listing, *, now: datetime) -> bool:
    return keep_busy(listing, free_from(listing, now=now))


def wake(listing: Listing, *, now: datetime) -> int:
    """Offer what is free to who waits, first come first, each the time they asked for. Under the lock."""
    if not listing.is_open(at=now):
        return 0
    rows = listing.holds.select_for_update(of=("self",), no_key=True).filter(status=Status.WAITING, ends_at__gt=now)
    waiting = list(rows.order_by("pk"))
    if not waiting:
        return 0
    taking = Taking.of(listing, now=now)
    spans = {hold.pk: begun(taking, hold) for hold in waiting}
    last = max(taking.span(hold.starts_at, hold.ends_at)[1] for hold in waiting)
    pool, offered = Pool(taking, now, last), 0
    for hold in waiting:
        starts_at = spans[hold.pk]
        if starts_at is None:
            continue
        begins, ends = taking.span(starts_at, hold.ends_at)
        if pool.left(begins, ends) >= hold.amount:
            hold.listing = listing
            _offer(hold, starts_at, now)
            pool.stretches.append(Stretch(begins, ends, hold.amount, hold=hold))
            offered += 1
    return offered


def take_offers_back(loan: Loan) -> None:
    """Who was offered the time of ``loan``, which is not over after all, waits again in the same place, and is told."""
    offered = loan.listing.holds.select_for_update(of=("self",), no_key=True).filter(status=Status.OFFERED)
    for hold in offered.filter(starts_at__lt=loan.taken_until, ends_at__gt=loan.taken_from).order_by("pk"):
        hold.listing, hold.status, hold.offered_until = loan.listing, Status.WAITING, None
        hold.save(update_fields=["status", "offered_until"])
        record("hold.taken_back", by=None, target=hold, place_id=loan.place_id)
        tell_waiting(hold, Kind.LOAN_ENDANGERED)


def begun(taking: Taking, hold: Hold) -> datetime | None:
    """When the wished time can begin now: what is left of it once it has begun; ``None``: nothing."""
    starts_at = hold.starts_at
    if starts_at < taking.now:
        starts_at = next_open(taking.place, taking.now) if taking.binds else taking.now
    return starts_at if starts_at and starts_at < hold.ends_at else None


def _offer(hold: Hold, starts_at: datetime, now: datetime) -> None:
    hold.status, hold.starts_at = Status.OFFERED, starts_at
    hold.offered_until = now + min(LONGEST, max(SHORTEST, (hold.ends_at - now) / 4))
    hold.save(update_fields=["status", "starts_at", "offered_until"])
    record("hold.offered", by=None, target=hold, place_id=hold.listing.place_id)
    tell_waiting(hold, Kind.HOLD_OFFERED)
