"""Finding a place: one form filters the list and the map alike."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models.functions import Coalesce

from backend.core.fields import as_code
from backend.places.models import Place

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
        places = places.open_at(now)
    if search.near:
        places = places.with_distance(*search.near)
        return places.order_by(Coalesce("distance_km", 99_999.0), "name", "pk")
    return places.order_by("name", "pk")


def choices() -> dict[str, list]:
    """Cities and districts that have active places (1 query)."""
    pairs = Place.objects.active().values_list("city", "district").distinct().order_by("city", "district")
    pairs = list(pairs)
    return {
        "cities": sorted({city for city, _district in pairs}),
        "districts": sorted({district for _city, district in pairs if district}),
    }
