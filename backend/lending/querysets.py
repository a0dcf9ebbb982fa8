"""Reads of loans."""

from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet

from backend.places.roles import roles_of


class LoanQuerySet(QuerySet):
    """Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Loans that ``user`` may see. The queryset form of ``lending.view``.

        Both sides, who runs the place, and of a disputed loan who was asked to look and the network's moderators.
        """
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        if "coordinator" in roles.network:
            return self.all()
        seen = Q(borrower=user.pk) | Q(listing__author=user.pk) | Q(reviewer=user.pk) | Q(place__in=roles.animated)
        if roles.network:
            seen |= Q(disputed_at__isnull=False)
        return self.filter(seen)

    def firm(self) -> Self:
        """Those that take the thing."""
        return self.filter(is_firm=True)

    def overlapping(self, begins: datetime, ends: datetime) -> Self:
        """Those that take the thing for some of ``[begins, ends)``."""
        return self.filter(taken_from__lt=ends, taken_until__gt=begins)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(status="on_loan", ends_at__lt=at)
