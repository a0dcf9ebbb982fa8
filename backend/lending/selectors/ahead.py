"""Promised loans that something endangers: a late one before, a repair, other opening hours, a thing off the board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.words import day_name, zoned
from backend.lending.models import Loan
from backend.lending.selectors.pool import LATE_FOR, Pool, Stretch
from backend.lending.selectors.terms import Taking, closed_in_words, closed_why, is_open_at, may_go
from backend.places.models import Place
from backend.places.registry import Promise
from backend.sharing.models import Listing

MOST_EQUALS = 5


@dataclass(frozen=True)
class Broken:
    """A loan that is to be fetched (``is_return``: brought back) at ``at``, when the desk is closed."""

    loan: Loan
    at: datetime
    is_return: bool

    @property
    def words(self) -> str:
        return closed_in_words(self.loan.place, self.at)

    @property
    def why(self) -> str:
        """The reason that stands on the calendar."""
        return closed_why(self.loan.place, self.at)


def broken_by_hours(place: Place | None = None, *, now: datetime | None = None) -> list[Broken]:
    """Loans over the desk that other opening hours broke; of ``place``, or of all (4 queries)."""
    now = now or timezone.now()
    rows = Loan.objects.filter(via=Loan.Via.DESK, is_firm=True, ends_at__gt=now)
    if place is not None:
        rows = rows.filter(place=place.pk)
    opening = Place.objects.with_opening()
    rows = rows.select_related("listing", "borrower").prefetch_related(Prefetch("place", queryset=opening))
    return list(broken_of(rows.order_by("starts_at", "pk"), now=now))


def promises_broken(place: Place) -> list[Promise]:
    """As ``broken_by_hours`` of ``place``, in words for whoever changes its hours (4 queries)."""
    return [promise_of(broken) for broken in broken_by_hours(place)]


def promise_of(broken: Broken) -> Promise:
    loan = broken.loan
    way = _("comes back") if broken.is_return else _("is fetched")
    words = _("%(what)s, %(who)s: %(way)s %(when)s. %(why)s")
    local = zoned(broken.at, loan.place.zone)
    facts = {
        "what": loan.listing.title,
        "who": loan.who,
        "way": way,
        "when": f"{day_name(local.date())} {local:%H:%M}",
        "why": broken.words,
    }
    return Promise(f"loan:{loan.pk}:{way}:{broken.at:%Y%m%dT%H%M}", words % facts, loan.get_absolute_url())


def broken_of(loans: Iterable[Loan], *, now: datetime) -> Iterable[Broken]:
    """As ``broken_by_hours``, of loans that were read with the opening of their place."""
    for loan in loans:
        if loan.status in Loan.PROMISED and loan.starts_at > now and not is_open_at(loan.place, loan.starts_at):
            yield Broken(loan, loan.starts_at, is_return=False)
        if loan.is_firm and loan.ends_at > now and not is_open_at(loan.place, loan.ends_at):
            yield Broken(loan, loan.ends_at, is_return=True)


def in_danger(loan: Loan, *, now: datetime) -> tuple[bool, Stretch | None]:
    """Whether nothing is left for a promised ``loan``, and which late loan keeps it, else a repair (6 queries)."""
    taking = Taking.of(loan.listing, via=loan.via, now=now)
    pool = Pool(taking, loan.taken_from, loan.taken_until, but=loan)
    if pool.left(loan.taken_from, loan.taken_until) >= loan.amount:
        return False, None
    return True, next((one for one in pool.stretches if one.is_late), None)


def soon_to_begin(*, now: datetime):
    """Promised loans whose day is here: a late one before them keeps the thing from them."""
    return Loan.objects.filter(status__in=Loan.PROMISED, taken_from__lte=now + LATE_FOR, ends_at__gt=now)


def equals_of(loan: Loan, *, now: datetime | None = None) -> list[Listing]:
    """Other things of the same lender and category that are free for the time of ``loan`` (1 + 6 queries each).

    Handed over in the same way, and lent for so long.
    """
    now = now or timezone.now()
    listing = loan.listing
    same_owner = Q(is_of_place=True) if listing.is_of_place else Q(is_of_place=False, author=listing.author_id)
    others = Listing.objects.open(at=now).filter(
        same_owner, kind=Listing.Kind.LEND, place=listing.place_id, category=listing.category_id
    )
    found = []
    for other in others.exclude(pk=listing.pk).select_related("place", "author").order_by("pk")[:20]:
        taking, starts_at = Taking.of(other, via=loan.via, now=now), max(loan.starts_at, now)
        if (
            starts_at >= loan.ends_at
            or not may_go(other, loan.via)
            or taking.refusal_of_end(starts_at, loan.ends_at)[0]
        ):
            continue
        begins, ends = taking.span(starts_at, loan.ends_at)
        if Pool(taking, begins, ends).left(begins, ends) >= loan.amount:
            found.append(other)
    return found[:MOST_EQUALS]
