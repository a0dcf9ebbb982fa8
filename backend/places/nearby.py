"""Where somebody is, roughly, and how far places are from there."""

import re
from math import acos, cos, radians, sin

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.places.models import Place
from backend.places.querysets import EARTH_RADIUS_KM

type Point = tuple[float, float]  # latitude, longitude in degrees

POSITION = re.compile(r"^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$")
# A postcode is looked for by its first digits: "00-" and one digit at least.
SHORTEST_PREFIX = 2


def position_of(text: str) -> Point | None:
    """``"52.23,21.01"`` as a point; ``None`` for what is nowhere on Earth."""
    if found := POSITION.match(text):
        latitude, longitude = float(found[1]), float(found[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None


def position_of_postcode(postcode: str) -> Point | None:
    """Where ``postcode`` is, told by the places around: the middle of those with the most digits in common."""
    digits = "".join(letter for letter in postcode if letter.isdigit())[:5]
    if len(digits) < SHORTEST_PREFIX:
        return None
    located = Place.objects.active().filter(postcode__startswith=digits[:SHORTEST_PREFIX], latitude__isnull=False)
    rows = [
        (code.replace("-", ""), at, lon) for code, at, lon in located.values_list("postcode", "latitude", "longitude")
    ]
    for length in range(len(digits), SHORTEST_PREFIX - 1, -1):
        if found := [(at, lon) for code, at, lon in rows if code.startswith(digits[:length])]:
            return sum(at for at, _ in found) / len(found), sum(lon for _, lon in found) / len(found)
    return None


def wheres() -> list[tuple[str, str]]:
    """Cities with their districts, as far as there are active places; ``""`` for those without one (1 query)."""
    pairs = Place.objects.active().order_by("city", "district").values_list("city", "district")
    return list(pairs.distinct())


def choices_of(wheres: list[tuple[str, str]]) -> list[tuple]:
    """Districts under their city, and each city as a whole: places without a district are found there."""
    cities = {}
    for city, district in wheres:
        cities.setdefault(city, []).extend([district] if district else [])
    if len(cities) == 1:
        return [(district, district) for districts in cities.values() for district in districts]
    return [
        (city, [(city, _("the whole city")), *((district, district) for district in districts)])
        for city, districts in cities.items()
    ]


def places_in(name: str) -> list[int]:
    """Keys of the places in the district ``name``, or in the city of that name when no district has it (1 query)."""
    rows = list(Place.objects.filter(Q(district=name) | Q(city=name)).values_list("pk", "district"))
    return [pk for pk, district in rows if district == name] or [pk for pk, _district in rows]


def distance_km(one: Point, other: Point) -> float:
    """Kilometres between two points, as ``PlaceQuerySet.with_distance`` measures them."""
    (here, along), (there, across) = (tuple(map(radians, point)) for point in (one, other))
    cosine = sin(here) * sin(there) + cos(here) * cos(there) * cos(across - along)
    return acos(min(max(cosine, -1.0), 1.0)) * EARTH_RADIUS_KM
