"""What one person borrows and lends."""

from django.db.models import Q

from backend.lending.models import Hold, Loan

MOST = 100


def borrowed_by(user) -> tuple[list[Loan], list[Loan]]:
    """Loans of ``user`` as the borrower: those that go on, what is due first, and those that are over (2 queries)."""
    return split(Loan.objects.filter(borrower=user.pk))


def lent_by(user) -> tuple[list[Loan], list[Loan]]:
    """As ``borrowed_by``, of things that ``user`` lends from hand to hand (2 queries)."""
    return split(Loan.objects.filter(listing__author=user.pk, listing__is_of_place=False))


def disputed_for(user) -> list[Loan]:
    """Disputes in which ``user`` was asked to look (1 query)."""
    return list(rows(Loan.objects.filter(reviewer=user.pk, disputed_at__isnull=False)))


def waits_of(user) -> list[Hold]:
    """Queues in which ``user`` waits, offers first (1 query)."""
    holds = Hold.objects.filter(user=user.pk, status__in=Hold.LIVE).select_related("listing__place")
    return list(holds.order_by("offered_until", "pk"))


def rows(loans):
    return loans.select_related("listing", "place", "borrower")


def split(loans) -> tuple[list[Loan], list[Loan]]:
    is_live = Q(status__in=Loan.LIVE) | Q(disputed_at__isnull=False)
    live = rows(loans.filter(is_live)).order_by("ends_at", "pk")[:MOST]
    return list(live), list(rows(loans.exclude(is_live)).order_by("-ends_at", "-pk")[:MOST])
