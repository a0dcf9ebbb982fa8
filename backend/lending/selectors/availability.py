"""When a thing is free, for everyone: times only, never who has it."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from backend.core.moments import instant
from backend.lending.selectors.pool import Pool, Span, offer_to
from backend.lending.selectors.terms import Taking, next_open
from backend.sharing.models import Listing

SEARCH = timedelta(days=120)
WAKING_HOURS = range(8, 21)


@dataclass(frozen=True)
class Availability:
    """``taken`` are half-open spans in which fewer than ``amount`` of ``quantity`` usable ones are free."""

    begins: datetime
    ends: datetime
    quantity: int
    amount: int
    taken: list[Span]
    # The thing is out and late: when it comes back is not known, so the end of the first span is a guess.
    is_late: bool
    taking: Taking = field(repr=False)

    @property
    def is_broken(self) -> bool:
        """Nothing of it can be lent now: it needs a look or a repair."""
        return self.quantity == 0

    def is_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        begins, ends = self.taking.span(starts_at, ends_at)
        return not any(one[0] < ends and one[1] > begins for one in self.taken)


def availability(
    listing: Listing, begins: datetime, ends: datetime, *, amount: int = 1, user=None, now: datetime | None = None
) -> Availability:
    """What is taken of ``listing`` in ``[begins, ends)`` (7 queries, 8 with ``user``: their own offer is free)."""
    taking = Taking.of(listing, now=now or timezone.now())
    pool = Pool(taking, begins, ends, offer=offer_to(user, listing, begins, ends))
    late = any(one.is_late for one in pool.stretches)
    return Availability(begins, ends, pool.usable, amount, pool.taken(amount), late, taking)


def earliest_free(
    listing: Listing, days: int = 1, *, amount: int = 1, via: str = "", now: datetime | None = None
) -> Span | None:
    """The soonest ``(starts_at, ends_at)`` of so many days in which it is free; ``None``: not within its horizon."""
    taking = Taking.of(listing, via=via, now=now or timezone.now())
    pool = Pool(taking, taking.now, taking.now + SEARCH)
    return earliest_in(pool, days, amount)


def earliest_in(pool: Pool, days: int, amount: int) -> Span | None:
    """As ``earliest_free``, of a pool that was read already."""
    taking = pool.taking
    first = _rounded(taking.now)
    opens = [first, *sorted(one.ends for one in pool.stretches if one.ends > first)]
    for starts_at in opens:
        starts_at = may_begin(taking, starts_at)
        if starts_at is None or taking.local(starts_at).date() > taking.last_day:
            continue
        ends_at = taking.usual_end(starts_at, days)
        if pool.left(*taking.span(starts_at, ends_at)) >= amount:
            return starts_at, ends_at
    return None


def may_begin(taking: Taking, at: datetime) -> datetime | None:
    """The first moment from ``at`` on for which one may ask: a time of handing over, not before the first day."""
    at = max(at, instant(taking.first_day, time.min, taking.place.zone))
    return next_open(taking.place, at) if taking.binds else _awake(taking.local(at))


def _awake(at: datetime) -> datetime:
    """``at``, or nine in the morning: from hand to hand nobody is asked to come at night."""
    if at.hour in WAKING_HOURS:
        return at
    day = at if at.hour < WAKING_HOURS.start else at + timedelta(days=1)
    return day.replace(hour=9, minute=0)


def _rounded(at: datetime) -> datetime:
    """The next quarter of an hour."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + timedelta(minutes=15) - over if over else at


def free_from(listing: Listing, *, now: datetime) -> datetime | None:
    """Until when nothing of ``listing`` can be had, for its card; ``None`` when some can be had at ``now``."""
    taking = Taking.of(listing, now=now)
    pool = Pool(taking, now, now + SEARCH)
    return next((ends for begins, ends in pool.taken() if begins <= now < ends), None)
