"""The next weeks of a thing, day by day, for its small calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backend.core.moments import instant
from backend.lending.models import Loan
from backend.lending.selectors.availability import SEARCH, Availability, earliest_in, may_begin
from backend.lending.selectors.pool import Pool, Span, offer_to
from backend.lending.selectors.terms import Taking, closed_why, openings
from backend.sharing.models import Listing

WEEKS = 5
EVEN = timedelta(minutes=15)  # the earliest time is rounded up to a quarter of an hour
FREE, PARTLY, LENT, CLOSED, REPAIR, NOT_YET = "free", "partly", "lent", "closed", "repair", "not_yet"


@dataclass(frozen=True)
class Day:
    """One day; ``state`` is why it can or cannot begin then, ``note`` the reason on the calendar of the place."""

    day: date
    state: str
    note: str = ""
    is_today: bool = False

    @property
    def may_begin(self) -> bool:
        return self.state in (FREE, PARTLY)


@dataclass(frozen=True)
class Ahead:
    """What one sees of a thing before asking."""

    weeks: list[list[Day]]
    earliest: Span | None
    is_free_now: bool
    is_out: bool
    is_broken: bool
    is_late: bool
    left_now: int
    quantity: int


def days_ahead(listing: Listing, *, user=None, now: datetime | None = None) -> Ahead:
    """The weeks from this Monday on, and the earliest free time (7 queries)."""
    now = now or timezone.now()
    taking = Taking.of(listing, now=now)
    pool = Pool(taking, now, now + SEARCH, offer=offer_to(user, listing, now, now + SEARCH))
    spans = pool.taken()
    found = Availability(now, now + SEARCH, pool.usable, 1, spans, any(one.is_late for one in pool.stretches), taking)
    today = taking.local(now).date()
    monday = today - timedelta(days=today.weekday())
    days = list(each_day(taking, found, monday, today))
    end_of_hour = now + timedelta(hours=1)
    earliest = earliest_in(pool, 1, 1)
    soonest = may_begin(taking, now)
    return Ahead(
        weeks=[days[first : first + 7] for first in range(0, len(days), 7)],
        earliest=earliest,
        # Nothing but the hours of the desk, or the night, keeps it.
        is_free_now=bool(earliest) and earliest[0] <= (soonest or now) + EVEN,
        is_out=any(one.loan and one.loan.status == Loan.Status.ON_LOAN for one in pool.in_the_way(now, end_of_hour)),
        is_broken=found.is_broken,
        is_late=found.is_late,
        left_now=max(0, pool.left(now, end_of_hour)),
        quantity=pool.usable,
    )


def each_day(taking: Taking, found: Availability, monday: date, today: date) -> Iterable[Day]:
    opens = opening_days(taking, monday)
    for offset in range(7 * WEEKS):
        day = monday + timedelta(days=offset)
        begins, ends = (instant(one, time.min, taking.place.zone) for one in (day, day + timedelta(days=1)))
        state, note = FREE, ""
        if not taking.first_day <= day <= taking.last_day:
            state = NOT_YET
        elif found.is_broken:
            state = REPAIR
        elif opens is not None and day not in opens:
            state, note = CLOSED, closed_why(taking.place, begins + timedelta(hours=12))
        elif any(start <= max(begins, taking.now) and until >= ends for start, until in found.taken):
            state = LENT
        elif any(start < ends and until > begins for start, until in found.taken):
            state = PARTLY
        yield Day(day, state, note, is_today=day == today)


def opening_days(taking: Taking, monday: date) -> set[date] | None:
    """Days on which the desk is open; ``None`` where it hands over nothing."""
    if not taking.binds:
        return None
    return {opens.astimezone(taking.place.zone).date() for opens, _closes in openings(taking.place, monday)}
