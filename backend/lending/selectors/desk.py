"""The desk of a place: what is to be answered, handed out, due, late and coming back."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from backend.core.moments import instant
from backend.lending.models import Hold, Loan, Repair
from backend.lending.selectors.ahead import Broken, broken_of
from backend.places.models import Place
from backend.sharing.models import Listing

Status = Loan.Status


@dataclass
class Desk:
    """Loans of things of the place, and of neighbours' things that go over its desk; each list soonest first."""

    at: datetime
    requests: list[Loan] = field(default_factory=list)  # the place answers
    extensions: list[Loan] = field(default_factory=list)
    to_hand_out: list[Loan] = field(default_factory=list)  # today or earlier, and all that lies ready
    to_prepare: list[Loan] = field(default_factory=list)  # promised for later days
    due_today: list[Loan] = field(default_factory=list)
    overdue: list[Loan] = field(default_factory=list)
    coming_back: list[Loan] = field(default_factory=list)  # on later days
    needs_look: list[Loan] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)  # by other opening hours
    off_board: list[Loan] = field(default_factory=list)  # promised, and the thing was hidden or closed
    disputed: list[Loan] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    waiting: int = 0  # people in queues for things of the place

    @property
    def to_do(self) -> int:
        """How many things ask for an act of the desk now."""
        lists = (self.requests, self.extensions, self.to_hand_out, self.overdue, self.needs_look, self.broken)
        return sum(map(len, lists)) + len(self.off_board)


def desk(place: Place, at: datetime | None = None) -> Desk:
    """All that the desk of ``place`` has to do at ``at`` (6 queries, however much there is)."""
    at = at or timezone.now()
    found = Desk(at)
    tomorrow = instant(at.astimezone(place.zone).date() + timedelta(days=1), time.min, place.zone)
    loans = list(loans_at(place))
    for loan in loans:
        sort_in(found, loan, tomorrow)
    found.broken = list(broken_of((one for one in loans if one.via == Loan.Via.DESK), now=at))
    things = Repair.objects.filter(listing__place=place.pk, listing__is_of_place=True, closed_at=None)
    found.repairs = list(things.select_related("listing").order_by("opened_at", "pk"))
    found.waiting = Hold.objects.filter(
        listing__place=place.pk, listing__is_of_place=True, status__in=Hold.LIVE
    ).count()
    return found


def loans_at(place: Place):
    """Loans that are not over and that the desk has to do with."""
    over_the_desk = Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK)
    rows = Loan.objects.filter(over_the_desk, Q(status__in=Loan.LIVE) | Q(disputed_at__isnull=False), place=place.pk)
    opening = Place.objects.with_opening()
    return (
        rows.select_related("listing__author", "borrower", "reviewer")
        .prefetch_related(Prefetch("place", queryset=opening))
        .order_by("starts_at", "pk")
    )


def sort_in(found: Desk, loan: Loan, tomorrow: datetime) -> None:
    if loan.disputed_at:  # whatever its state: nothing of it is decided here, but it may come back
        found.disputed.append(loan)
    elif loan.status == Status.REQUESTED and loan.listing.is_of_place:
        found.requests.append(loan)
    elif loan.status in Loan.PROMISED:
        is_off = loan.listing.is_hidden or loan.listing.status != Listing.Status.OPEN
        is_now = loan.status == Status.READY or loan.starts_at < tomorrow
        (found.off_board if is_off else found.to_hand_out if is_now else found.to_prepare).append(loan)
    elif loan.status == Status.NEEDS_LOOK:
        found.needs_look.append(loan)
    elif loan.status == Status.ON_LOAN:
        if loan.extend_until and loan.listing.is_of_place:
            found.extensions.append(loan)
        is_late, is_today = loan.ends_at < found.at, loan.ends_at < tomorrow
        (found.overdue if is_late else found.due_today if is_today else found.coming_back).append(loan)
