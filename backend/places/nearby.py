"""Where somebody is, roughly, and how far places are from there."""

import re
from math import acos, cos, radians, sin

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


def districts() -> list[tuple[str, str]]:
    """Districts that have active places, as choices (1 query)."""
    found = Place.objects.active().exclude(district="").order_by("district").values_list("district", flat=True)
    return [(name, name) for name in found.distinct()]


def distance_km(one: Point, other: Point) -> float:
    """Kilometres between two points, as ``PlaceQuerySet.with_distance`` measures them."""
    (here, along), (there, across) = (tuple(map(radians, point)) for point in (one, other))
    cosine = sin(here) * sin(there) + cos(here) * cos(there) * cos(across - along)
    return acos(min(max(cosine, -1.0), 1.0)) * EARTH_RADIUS_KM
