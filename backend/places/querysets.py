from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, When
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin
from django.utils import timezone

from backend.places.roles import is_shut_out, roles_of
from backend.search.querysets import matches

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def seen_by(user, prefix: str = "") -> Q:
    """Which places ``user`` may see, as a condition on rows whose place is at ``prefix`` (``"place__"``)."""
    roles = roles_of(user)
    if roles.network:
        return Q()
    public = Q(**{f"{prefix}status__in": ["active", "closed"]})
    return public | Q(**{f"{prefix}pk__in": roles.kept}) if roles.kept else public


class PlaceQuerySet(QuerySet):
    """Reads of places. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Places that ``user`` may see. The queryset form of ``places.view``."""
        return self.filter(seen_by(user))

    def active(self) -> Self:
        return self.filter(status="active")

    def with_opening(self) -> Self:
        """Prefetches what ``opening_status`` reads."""
        return self.prefetch_related("opening_hours", "opening_exceptions")

    def open_at(self, now: datetime) -> Self:
        """Places open at ``now``, asked per time zone in use: the wall clock decides. Unknown hours are not open."""
        hours = apps.get_model("places", "OpeningHours").objects.filter(place=OuterRef("pk"))
        exceptions = apps.get_model("places", "OpeningException").objects.filter(place=OuterRef("pk"))
        condition = Q(pk__in=[])
        for zone in self.model.objects.values_list("time_zone", flat=True).distinct().order_by():
            local = now.astimezone(ZoneInfo(zone))
            today, clock = local.date(), local.time()
            span = {"opens__lte": clock, "closes__gt": clock}
            other = exceptions.filter(first_day__lte=today, last_day__gte=today)
            usual = ~Exists(other) & Exists(hours.filter(weekday=today.weekday(), **span))
            condition |= Q(time_zone=zone) & (usual | Exists(other.filter(**span)))
        return self.filter(condition)

    def search(self, query: str) -> Self:
        """Places whose name, address, district or description holds every word of ``query``."""
        return self.filter(matches(query))

    def with_distance(self, latitude: float, longitude: float) -> Self:
        """Adds ``distance_km`` (spherical law of cosines; ``None`` without a position)."""
        here, there = Radians(float(latitude)), Radians(F("latitude"))
        cosine = Sin(here) * Sin(there) + Cos(here) * Cos(there) * Cos(
            Radians(F("longitude")) - Radians(float(longitude))
        )
        # Rounding may push the cosine of two equal points past 1, where ACOS is undefined.
        distance = ACos(Least(Greatest(cosine, -1.0), 1.0)) * EARTH_RADIUS_KM
        # PostgreSQL's LEAST overlooks NULL, so a place without a position would lie at the antipodes.
        located = Q(latitude__isnull=False, longitude__isnull=False)
        return self.annotate(distance_km=Case(When(located, then=distance), output_field=FloatField()))


class MembershipQuerySet(QuerySet):
    def active(self) -> Self:
        return self.filter(status="active")

    def belonging(self) -> Self:
        """Active, and not shut out now. The queryset form of ``roles_of(user).by_place``."""
        return self.active().exclude(is_shut_out(OuterRef("user"), timezone.now()))

    def lasting(self) -> Self:
        """Those who belong and whose account stays: to whom something can be entrusted."""
        return self.belonging().filter(user__is_active=True, user__leaving_at=None)

    def beside(self, user) -> Self:
        """Those who belong to a place to which ``user`` belongs."""
        return self.belonging().filter(place__in=roles_of(user).by_place)

    def pending(self) -> Self:
        return self.filter(status="pending")
