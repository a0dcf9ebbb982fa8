"""How many of a thing are free when: the one place that knows what takes a thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q, Sum

from backend.lending.models import Hold, Loan
from backend.lending.selectors.terms import Taking
from backend.sharing.models import Listing

type Span = tuple[datetime, datetime]  # half-open

# What is not back in time is not expected back before this from now on.
LATE_FOR = timedelta(days=1)
FOREVER = timedelta(days=400)


@dataclass(frozen=True)
class Stretch:
    """``[begins, ends)`` in which ``amount`` are taken: by a loan, or by an offer to who waits."""

    begins: datetime
    ends: datetime
    amount: int
    loan: Loan | None = None
    hold: Hold | None = None
    # Lent and not back in time: when it comes is not known.
    is_late: bool = False


def quantity_of(listing: Listing) -> int:
    return listing.quantity or 1


def out_of_service(listing: Listing) -> int:
    """How many of it nobody can have: they need a look, or a repair is open (2 queries)."""
    look = Loan.Status.NEEDS_LOOK
    if listing.repairs.filter(closed_at__isnull=True).exclude(loan__status=look).exists():
        return quantity_of(listing)
    waiting = listing.loans.filter(status=look).aggregate(sum=Sum("amount"))["sum"] or 0
    return min(waiting, quantity_of(listing))


def out_now(listing: Listing, *, but: Loan | None = None) -> int:
    """How many are with borrowers, also as one side alone says; ``but``: a loan that does not count (1 query)."""
    out = Q(status=Loan.Status.ON_LOAN) | Q(status__in=Loan.PROMISED, said_out_at__isnull=False)
    rows = listing.loans.filter(out).exclude(pk=but.pk if but else None)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def is_there(loan: Loan) -> bool:
    """Whether as many as ``loan`` takes are not with somebody else and not broken (3 queries)."""
    listing = loan.listing
    return out_now(listing, but=loan) + out_of_service(listing) + loan.amount <= quantity_of(listing)


def offer_to(user, listing: Listing, starts_at: datetime, ends_at: datetime) -> Hold | None:
    """What the queue offers ``user`` of ``listing`` in some of this time (1 query)."""
    if user is None or not user.is_authenticated:
        return None
    hold = listing.holds.filter(user=user.pk, status=Hold.Status.OFFERED).first()
    return hold if hold and hold.starts_at < ends_at and hold.ends_at > starts_at else None


class Pool:
    """What is taken of one thing in ``[begins, ends)``; read once (4 queries), then asked without any.

    ``but``: a loan that does not count. ``offer``: one of the queue that does not, since who was offered it asks.
    """

    def __init__(
        self, taking: Taking, begins: datetime, ends: datetime, *, but: Loan | None = None, offer: Hold | None = None
    ):
        self.taking, self.begins, self.ends = taking, begins, ends
        self.listing = taking.listing
        self.usable = quantity_of(self.listing) - out_of_service(self.listing)
        self.stretches = sorted([*self._loans(but), *self._offers(offer)], key=lambda one: (one.begins, one.ends))

    def _loans(self, but: Loan | None) -> Iterable[Stretch]:
        # Who took an offer of the queue and waits for the owner's word keeps the time.
        takes = Q(is_firm=True) | Q(status=Loan.Status.REQUESTED, hold__isnull=False)
        lasts = Q(taken_until__gt=self.begins) | Q(status=Loan.Status.ON_LOAN)
        rows = self.listing.loans.filter(takes, lasts, taken_from__lt=self.ends)
        for loan in rows.exclude(pk=but.pk if but else None).select_related("borrower"):
            is_late = loan.status == Loan.Status.ON_LOAN and loan.ends_at < self.taking.now
            until = max(loan.taken_until, self.taking.now + LATE_FOR) if is_late else loan.taken_until
            if until > self.begins:
                yield Stretch(loan.taken_from, until, loan.amount, loan=loan, is_late=is_late)

    def _offers(self, offer: Hold | None) -> Iterable[Stretch]:
        offers = self.listing.holds.filter(status=Hold.Status.OFFERED, starts_at__lt=self.ends)
        for hold in offers.exclude(pk=offer.pk if offer else None):
            begins, ends = self.taking.span(hold.starts_at, hold.ends_at)
            if ends > self.begins:
                yield Stretch(begins, ends, hold.amount, hold=hold)

    def left(self, begins: datetime, ends: datetime) -> int:
        """How many are free all through ``[begins, ends)``."""
        return self.usable - most_at_once(self.stretches, begins, ends)

    def in_the_way(self, begins: datetime, ends: datetime) -> list[Stretch]:
        return [one for one in self.stretches if one.begins < ends and one.ends > begins]

    def taken(self, amount: int = 1) -> list[Span]:
        """Spans in which fewer than ``amount`` are free, those that touch joined."""
        edges = sorted({self.begins, self.ends, *self._edges()})
        spans: list[Span] = []
        for begins, ends in pairwise(edges):
            if self.left(begins, ends) >= amount:
                continue
            if spans and spans[-1][1] == begins:
                spans[-1] = (spans[-1][0], ends)
            else:
                spans.append((begins, ends))
        return spans

    def _edges(self) -> Iterable[datetime]:
        for one in self.stretches:
            yield max(one.begins, self.begins)
            yield min(one.ends, self.ends)


def most_at_once(stretches: Iterable[Stretch], begins: datetime, ends: datetime) -> int:
    """The highest sum of amounts at any moment of ``[begins, ends)``."""
    steps = []
    for one in stretches:
        if one.begins < ends and one.ends > begins:
            steps += [(max(one.begins, begins), one.amount), (one.ends, -one.amount)]
    most = level = 0
    # At one moment what ends goes before what begins: ranges are half-open.
    for _at, change in sorted(steps):
        level += change
        most = max(most, level)
    return most
