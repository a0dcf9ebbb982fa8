"""Reads of loans and of pauses in borrowing."""

from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet

from backend.places.roles import roles_of


def looks_at_disputes(user) -> bool:
    """Moderators, and where there are none, operators of the whole site."""
    roles = roles_of(user)
    return "moderator" in roles.network or "moderator" in roles.by_place.values() or (user.is_active and user.is_staff)


class PauseQuerySet(QuerySet):
    """Pauses in borrowing."""

    def running(self, *, at: datetime) -> Self:
        """Those that keep somebody from borrowing at ``at``. The queryset form of ``Pause.is_running``."""
        return self.filter(lifted_at=None, ends_at__gt=at)


class LoanQuerySet(QuerySet):
    """Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Loans that ``user`` may see. The queryset form of ``lending.view``.

        Both sides, who runs the place now, and of a disputed loan who was asked to look and the network's moderators.
        Whoever once wrote a thing of a place is no side of its loans.
        """
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        if "coordinator" in roles.network:
            return self.all()
        seen = Q(borrower=user.pk) | Q(place__in=roles.animated)
        seen |= Q(listing__author=user.pk, listing__is_of_place=False)
        if roles.network:
            seen |= Q(disputed_at__isnull=False)
        elif looks_at_disputes(user):
            seen |= Q(reviewer=user.pk, disputed_at__isnull=False)
        return self.filter(seen)

    def firm(self) -> Self:
        """Those that take the thing."""
        return self.filter(is_firm=True)

    def overlapping(self, begins: datetime, ends: datetime) -> Self:
        """Those that take the thing for some of ``[begins, ends)``."""
        return self.filter(taken_from__lt=ends, taken_until__gt=begins)

    def agreed(self) -> Self:
        """Without those that only the lending side says were handed over. The queryset form of ``Loan.is_agreed``."""
        return self.filter(Q(borrower=None) | Q(borrower_confirmed_at__isnull=False))

    def owed(self) -> Self:
        """Lent, without those that the borrower says are back, and those that somebody else looks at."""
        return self.filter(status="on_loan", said_back_at=None, disputed_at=None)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(status="on_loan", ends_at__lt=at)
