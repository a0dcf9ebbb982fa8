"""Finding a place: one form filters the list and the map alike."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from backend.core.fields import as_code
from backend.places.models import OpeningException, OpeningHours, Place

PAGE = 24


@dataclass
class Search:
    """What somebody looks for; empty means anything."""

    query: str = ""
    city: str = ""
    district: str = ""
    kind: str = ""
    offers: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    open_now: bool = False
    near: tuple[float, float] | None = None


def find_places(search: Search, user, *, now: datetime):
    """Active places that fit ``search``, nearest first where a position is given, else by name."""
    places = Place.objects.visible_to(user).active().with_opening()
    if search.query:
        places = places.search(search.query)
    for name in ("city", "district", "kind"):
        if value := getattr(search, name):
            places = places.filter(**{name: value})
    for code in search.offers:
        places = places.filter(offers__contains=as_code(code))
    for code in search.features:
        places = places.filter(features__contains=as_code(code))
    if search.open_now:
        places = places.filter(open_at(now))
    if search.near:
        places = places.with_distance(*search.near)
        return places.order_by(Coalesce("distance_km", 99_999.0), "name", "pk")
    return places.order_by("name", "pk")


def open_at(now: datetime) -> Q:
    """Places open at ``now``, asked per time zone in use: the wall clock decides."""
    condition = Q(pk__in=[])
    for zone in Place.objects.values_list("time_zone", flat=True).distinct().order_by():
        local = now.astimezone(Place(time_zone=zone).zone)
        today, clock = local.date(), local.time()
        spans = OpeningHours.objects.filter(
            place=OuterRef("pk"), weekday=today.weekday(), opens__lte=clock, closes__gt=clock
        )
        other = OpeningException.objects.filter(place=OuterRef("pk"), first_day__lte=today, last_day__gte=today)
        usual = Q(~Exists(other)) & Q(Exists(spans))
        unusual = Q(Exists(other.filter(opens__lte=clock, closes__gt=clock)))
        condition |= Q(time_zone=zone) & (usual | unusual)
    return condition


def choices() -> dict[str, list]:
    """Cities and districts that have active places (1 query)."""
    pairs = Place.objects.active().values_list("city", "district").distinct().order_by("city", "district")
    pairs = list(pairs)
    return {
        "cities": sorted({city for city, _district in pairs}),
        "districts": sorted({district for _city, district in pairs if district}),
    }
