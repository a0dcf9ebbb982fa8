from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet

from backend.places.roles import roles_of


class BookingQuerySet(QuerySet):
    """Reads of bookings. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Bookings whose holder and purpose ``user`` may see. The queryset form of ``bookings.view``."""
        roles = roles_of(user)
        if "coordinator" in roles.network:
            return self.all()
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(holder=user.pk) | Q(guardian=user.pk) | Q(place__in=roles.animated))

    def mine(self, user) -> Self:
        """What ``user``, or a child they look after, asked for."""
        return self.filter(Q(holder=user.pk) | Q(guardian=user.pk))

    def live(self) -> Self:
        """Not yet refused, called off or over."""
        return self.filter(status__in=self.model.LIVE)

    def between(self, start: datetime, end: datetime) -> Self:
        """Bookings that touch ``[start, end)``."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_people(self) -> Self:
        """Joins and prefetches what a card or a row of a booking says."""
        return self.select_related("place", "holder", "guardian").prefetch_related("rooms")


class BlockingQuerySet(QuerySet):
    def between(self, start: datetime, end: datetime) -> Self:
        """Blockings that touch ``[start, end)``."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)
