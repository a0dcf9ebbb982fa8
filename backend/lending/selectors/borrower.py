"""What one person borrows: what keeps them from asking for more, and the plain facts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.core.words import day_name
from backend.lending.models import Loan, Pause
from backend.lending.selectors.terms import Taking
from backend.places.models import Place


@dataclass(frozen=True)
class Record:
    """Facts instead of stars: of ``ended`` loans ``on_time`` came back in time; ``out`` are with the person."""

    on_time: int
    ended: int
    out: int

    @property
    def words(self) -> str:
        """``"returned on time 12 of 12"``; empty before the first loan ended."""
        if not self.ended:
            return ""
        return _("returned on time %(on_time)s of %(ended)s") % {"on_time": self.on_time, "ended": self.ended}


def record_of(user) -> Record:
    """The reliability of ``user`` as a borrower (1 query)."""
    facts = {"on_time": 0, "ended": 0, "out": 0}
    rows = Loan.objects.agreed().filter(borrower=user.pk, status__in=[*Loan.ENDED, Loan.Status.ON_LOAN])
    for status, returned_at, ends_at in rows.values_list("status", "returned_at", "ends_at"):
        count(facts, status, returned_at, ends_at)
    return Record(**facts)


def count(facts: dict[str, int], status: str, returned_at: datetime | None, ends_at: datetime) -> None:
    """Add one loan that began to the facts of its borrower."""
    facts["out"] += status == Loan.Status.ON_LOAN
    facts["ended"] += status != Loan.Status.ON_LOAN
    facts["on_time"] += status == Loan.Status.RETURNED and returned_at is not None and returned_at <= ends_at


def loans_due(user, begins: datetime | None = None, ends: datetime | None = None) -> list[Loan]:
    """What ``user`` has to pick up or to bring back in ``[begins, ends)``, soonest first (1 query).

    Without bounds: all that is agreed or lent, also what is late.
    """
    ahead = Q(status=Loan.Status.ON_LOAN) | Q(status__in=[Loan.Status.RESERVED, Loan.Status.READY])
    rows = Loan.objects.filter(ahead, borrower=user.pk).select_related("listing__place", "place")
    if begins is not None:
        rows = rows.filter(ends_at__gte=begins)
    if ends is not None:
        rows = rows.filter(Q(status=Loan.Status.ON_LOAN, ends_at__lt=ends) | Q(starts_at__lt=ends))
    return list(rows.order_by(F("ends_at"), "pk"))


def hindrance(user, taking: Taking, starts_at: datetime, ends_at: datetime) -> str:
    """What keeps ``user`` from borrowing one thing more in this time, in a sentence; ``""``: nothing (4 queries)."""
    why = barred(user, taking)
    return why or (_too_many(user, taking, starts_at, ends_at) if taking.binds else "")


def barred(user, taking: Taking) -> str:
    """What keeps ``user`` from borrowing now, whatever the time asked for; ``""``: nothing (2 queries)."""
    if not user.is_active:
        return _("This account cannot borrow now.")
    late = Loan.objects.filter(borrower=user.pk).overdue(at=taking.now).owed().select_related("listing").first()
    if late is not None:
        words = _("“%(what)s” was due back. Bring it back first, or write what happened.")
        return words % {"what": late.listing.title}
    if not taking.binds:
        return ""
    if pause := running_pause(taking.place, user, now=taking.now):
        words = _(
            "You are paused: you can borrow here again from %(day)s. Why: %(why)s You find how to object in “My loans”."
        )
        # A pause ends with the last minute of a day.
        day = day_name(taking.local(pause.ends_at + timedelta(minutes=1)).date())
        return words % {"day": day, "why": pause.reason}
    return ""


def running_pause(place: Place, user, *, now: datetime) -> Pause | None:
    """The pause of ``user`` at ``place`` that ends last (1 query)."""
    return place.lending_pauses.running(at=now).filter(user=user.pk).order_by("-ends_at").first()


def _too_many(user, taking: Taking, starts_at: datetime, ends_at: datetime) -> str:
    # Several alike are one thing: a set of chairs is one wish, and how many of it may go is said by who lends it.
    mine = Loan.objects.filter(
        Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK),
        borrower=user.pk,
        place=taking.place.pk,
        status__in=Loan.LIVE,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    ).exclude(status=Loan.Status.NEEDS_LOOK)
    spans = list(mine.values_list("starts_at", "ends_at"))
    most = max(
        (sum(begins <= edge < ends for begins, ends in spans) for edge, _end in [(starts_at, 0), *spans]), default=0
    )
    if most < taking.terms.max_items:
        return ""
    words = ngettext(
        "%(n)s thing at a time can be borrowed here. Bring one back or withdraw a request first.",
        "%(n)s things at a time can be borrowed here. Bring one back or withdraw a request first.",
        taking.terms.max_items,
    )
    return words % {"n": taking.terms.max_items}
