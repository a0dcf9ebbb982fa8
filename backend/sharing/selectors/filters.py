"""What somebody looks for on a board: one set of filters for pages and for searches that people keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.places.models import Place
from backend.places.nearby import Point, distance_km, places_in, position_of, position_of_postcode
from backend.sharing.models import Category, Listing
from backend.sharing.registry import available

NEW, NEAR, ENDING = "new", "near", "ending"
SORTS = (NEW, NEAR, ENDING)
DISTANCES = (1, 3, 5, 10)  # km
USUAL_DISTANCE = 3
LONGEST_QUERY = 80
CONDITIONS = Listing.Condition.values
# In the order in which an address names them.
SEVERAL = ("kind", "condition")
SWITCHES = ("photo", "desk", "free", "network")


@dataclass(frozen=True)
class Filters:
    """Conditions on a board; empty means anything. ``place`` is that of the board, ``None`` on the network's."""

    place: Place | None = None
    q: str = ""
    kind: tuple[str, ...] = ()  # any of
    condition: tuple[str, ...] = ()  # any of
    category: Category | None = None
    photo: bool = False
    desk: bool = False
    free: bool = False
    network: bool = False  # the board of a place with what others show to everyone
    first_day: date | None = None
    last_day: date | None = None
    district: str = ""  # or a city as a whole
    around: Place | None = None  # its board, or with ``km`` what is near it
    postcode: str = ""
    near: Point | None = None
    km: int | None = None
    sort: str = NEW
    exact: bool = False  # no other words than those asked

    @property
    def is_wide(self) -> bool:
        """Of several places."""
        return self.place is None or self.network

    @cached_property
    def point(self) -> Point | None:
        """Where distances are measured from: told by the device, a postcode, a place."""
        if self.near:
            return self.near
        if self.postcode and (found := position_of_postcode(self.postcode)):
            return found
        place = self.around or self.place
        return (place.latitude, place.longitude) if place and place.latitude is not None else None

    @property
    def reach(self) -> int | None:
        """So many kilometres at most; nothing is too far where nobody says so."""
        if self.km or not (self.near or self.postcode):
            return self.km
        return USUAL_DISTANCE

    @property
    def is_lost(self) -> bool:
        """A postcode was given around which there is no place."""
        return bool(self.postcode) and not self.near and position_of_postcode(self.postcode) is None

    def board(self, listings: QuerySet) -> QuerySet:
        """Of ``listings`` those on the board that is looked at."""
        if self.place is None:
            return listings.on_network_board()
        if not self.network:
            return listings.on_board_of(self.place)
        # Two conditions that each have an index; what others chose to show here is asked for by number.
        here = listings.on_board_of(self.place)
        return here | listings.on_network_board()

    def parts(self, listings: QuerySet) -> list[QuerySet]:
        """The same in parts that have nothing in common, each of which is read in order from an index."""
        if self.place is None:
            return [listings.on_network_board()]
        parts = listings.parts_of(self.place)
        return [*parts, listings.on_network_board().exclude(place=self.place.pk)] if self.network else parts

    def narrow(self, listings: QuerySet, *, words: str | None = None, often: bool = False) -> QuerySet:
        """``listings`` that fit all conditions; ``words`` (``often`` met) instead of those asked, ``""`` for none."""
        words = self.q if words is None else words
        if words:
            listings = listings.search(words, often=often)
        for name in SEVERAL:
            if values := getattr(self, name):
                listings = listings.filter(**{f"{name}__in": values})
        if self.category:
            listings = listings.filter(category__in=self.categories)
        if self.photo:
            listings = listings.with_photo()
        if self.desk:
            listings = listings.filter(pickup=Listing.PickUp.DESK)
        if self.free:
            listings = listings.free_at(timezone.now())
        if self.sort == ENDING:
            listings = listings.filter(expires_at__isnull=False)
        return self.at_places(self.on_days(listings))

    @cached_property
    def categories(self) -> list[int]:
        """The chosen category and what is part of it. Numbers: their listings are found by index."""
        return list(Category.objects.branch(self.category.key).order_by().values_list("pk", flat=True))

    def on_days(self, listings: QuerySet) -> QuerySet:
        """Those that can be had on the chosen days."""
        if self.first_day is None:
            return listings
        zone = self.place.zone if self.place else ZoneInfo(settings.TIME_ZONE)
        begins = datetime.combine(self.first_day, time.min, zone)
        ends = datetime.combine((self.last_day or self.first_day) + timedelta(days=1), time.min, zone)
        stays = Q(expires_at__isnull=True) | Q(expires_at__gt=begins)
        return available(listings.filter(stays).free_at(begins), begins, ends)

    def at_places(self, listings: QuerySet) -> QuerySet:
        if not self.is_wide:
            return listings
        if self.around and not self.km:
            listings = listings.filter(place=self.around)
        if self.district:
            listings = listings.filter(place__in=self.places_there)
        if self.reach and self.point:
            listings = listings.filter(place__in=self.places_near)
        return listings

    @cached_property
    def places_there(self) -> list[int]:
        """Places of the chosen district or city (1 query)."""
        return places_in(self.district)

    @cached_property
    def places_by_distance(self) -> list[tuple[float, int]]:
        """All places with their distance from ``point`` in km, nearest first; unknown ones last (1 query)."""
        rows = Place.objects.order_by().values_list("pk", "latitude", "longitude")
        far = float("inf")
        return sorted((far if at is None else distance_km(self.point, (at, lon)), pk) for pk, at, lon in rows)

    @property
    def places_near(self) -> list[int]:
        return [pk for distance, pk in self.places_by_distance if distance <= self.reach]

    def apply(self, listings: QuerySet) -> QuerySet:
        """``listings`` on this board that fit: what a search that somebody keeps finds among them."""
        return self.narrow(self.board(listings))


def filters_of(asked: Mapping[str, list[str]], place: Place | None = None) -> Filters:
    """Read an address (every parameter with its values); what makes no sense there is as if it were not there."""
    first = {name: values[-1].strip() for name, values in asked.items() if values}
    known = {"kind": Listing.Kind.values, "condition": CONDITIONS}
    several = {name: tuple(v for v in known[name] if v in asked.get(name, ())) for name in SEVERAL}
    switches = {name: first.get(name) == "on" for name in SWITCHES}
    key, around = first.get("category", ""), first.get("place", "")
    first_day, last_day = day_of(first.get("available_from")), day_of(first.get("available_to"))
    days = {"first_day": first_day or last_day, "last_day": max(last_day, first_day or last_day) if last_day else None}
    km = first.get("km", "")
    return Filters(
        place=place,
        q=first.get("q", "").replace("\0", "")[:LONGEST_QUERY],
        category=Category.objects.used_at(place).filter(key=key).first() if key else None,
        around=Place.objects.active().filter(slug=around).first() if around and place is None else None,
        district=first.get("district", "")[:60] if place is None else "",
        postcode=first.get("postcode", "")[:10] if place is None else "",
        near=position_of(first.get("near", "")),
        km=int(km) if km in map(str, DISTANCES) else None,
        sort=first.get("sort") if first.get("sort") in SORTS else NEW,
        exact=first.get("exact") == "on",
        **several,
        **(switches if place else switches | {"network": False}),
        **days,
    )


def day_of(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if abs(day.year - timezone.localdate().year) <= 5 else None
