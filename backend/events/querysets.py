from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.places.querysets import seen_by
from backend.places.roles import roles_of
from backend.search.querysets import matches


class EventQuerySet(QuerySet):
    """Reads of the calendar. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Events that ``user`` may see. The queryset form of ``events.view``."""
        roles = roles_of(user)
        if "coordinator" in roles.network:
            return self.all()
        published = Q(status__in=["published", "cancelled"])
        seen = published if roles.network else published & Q(hidden_at__isnull=True)
        if user.is_authenticated:
            seen |= Q(author=user.pk)
        if roles.kept:
            seen |= published & Q(place__in=roles.kept) | Q(place__in=roles.animated)
        return self.filter(seen_by(user, "place__"), seen)

    def upcoming(self, *, at: datetime) -> Self:
        """Events that have not ended at ``at``."""
        return self.filter(ends_at__gt=at)

    def between(self, start: datetime, end: datetime) -> Self:
        """Events that touch ``[start, end)``."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_seats(self) -> Self:
        """Adds ``taken`` (int) and ``seats_left`` (int, ``None`` when unlimited; never below 0 in words)."""
        seats = apps.get_model("events", "Attendance").objects.filter(event=OuterRef("pk")).order_by()
        taken = Coalesce(Subquery(seats.values("event").annotate(n=Count("pk")).values("n")), 0)
        return self.annotate(taken=taken).annotate(seats_left=F("capacity") - F("taken"))

    def with_mine(self, user) -> Self:
        """Adds ``is_going`` (bool): whether ``user`` has a seat."""
        seats = apps.get_model("events", "Attendance").objects.filter(event=OuterRef("pk"), user=user.pk)
        return self.annotate(is_going=Exists(seats))

    def mine(self, user) -> Self:
        """Events where ``user`` has a seat or leads."""
        # By the person's own few rows: asked of each event, the question would visit the whole network.
        seats = apps.get_model("events", "Attendance").objects.filter(user=user.pk)
        return self.filter(Q(pk__in=seats.values("event")) | Q(author=user.pk))

    def search(self, query: str) -> Self:
        return self.filter(matches(query))
