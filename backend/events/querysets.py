from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.search.querysets import matches


def places():
    return apps.get_model("places", "Place").objects


class EventQuerySet(QuerySet):
    """Reads of the calendar. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Events that ``user`` may see. The queryset form of ``events.view``."""
        shown = Q(hidden_at__isnull=True, status__in=["published", "cancelled"])
        seen = self.filter(place__in=places().visible_to(user).values("pk"))
        if not user.is_authenticated:
            return seen.filter(shown)
        network = set(
            apps.get_model("places", "NetworkRole").objects.filter(user=user.pk).values_list("role", flat=True)
        )
        here = apps.get_model("places", "Membership").objects.filter(
            user=user.pk, status="active", place=OuterRef("place")
        )
        published = Q(status__in=["published", "cancelled"])
        keeps = Q(Exists(here.filter(role__in=["animator", "moderator"]))) if not network else Q(pk__isnull=False)
        runs = Q(Exists(here.filter(role="animator"))) if "coordinator" not in network else Q(pk__isnull=False)
        return seen.filter(shown | Q(author=user.pk) | (published & keeps) | runs)

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
        seats = apps.get_model("events", "Attendance").objects.filter(event=OuterRef("pk"), user=user.pk)
        return self.filter(Q(Exists(seats)) | Q(author=user.pk))

    def search(self, query: str) -> Self:
        return self.filter(matches(query))
