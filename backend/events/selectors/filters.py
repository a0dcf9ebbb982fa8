"""What somebody looks for in a calendar: one set of filters for pages, feeds and the API."""

from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from backend.core.fields import as_code
from backend.events.models import Event, Occurrence
from backend.places.models import Place

# Of ``near``, in kilometres, when nobody says how far.
USUAL_DISTANCE = 3.0


@dataclass(frozen=True)
class Filters:
    """Conditions on a calendar; empty means anything. Codes are those of ``Event``."""

    query: str = ""
    categories: tuple[str, ...] = ()  # any of
    audiences: tuple[str, ...] = ()  # any of
    languages: tuple[str, ...] = ()  # any of
    access: tuple[str, ...] = ()  # all of
    noise: tuple[str, ...] = ()  # any of
    online: bool = False
    free_seats: bool = False
    city: str = ""
    district: str = ""
    near: tuple[float, float] | None = None  # latitude, longitude
    distance: float = USUAL_DISTANCE  # km

    @property
    def asks_events(self) -> bool:
        """Some condition is about the event, not about the date or the place."""
        plain = (self.query, self.categories, self.audiences, self.languages, self.access, self.noise, self.online)
        return any(plain)

    @property
    def asks_places(self) -> bool:
        return bool(self.city or self.district or self.near)

    @property
    def is_empty(self) -> bool:
        return not (self.asks_events or self.asks_places or self.free_seats)

    def event_condition(self, prefix: str = "") -> Q:
        """What is asked of the event, which stands at ``prefix`` (``"event__"``) of the row."""
        found = Q()
        for name, values in (("category", self.categories), ("audience", self.audiences), ("noise", self.noise)):
            if values:
                found &= Q(**{f"{prefix}{name}__in": values})
        if self.languages:
            found &= any_of(f"{prefix}languages", self.languages)
        for code in self.access:
            found &= Q(**{f"{prefix}access__contains": as_code(code)})
        if self.online:
            found &= Q(**{f"{prefix}meetup__isnull": False})
        return found

    def events(self) -> QuerySet:
        """Events that fit, whoever may see them."""
        return Event.objects.filter(self.event_condition()).search(self.query)

    def places(self) -> QuerySet | None:
        """Places that fit; ``None`` when any does."""
        if not self.asks_places:
            return None
        places = Place.objects.all()
        if self.city:
            places = places.filter(city=self.city)
        if self.district:
            places = places.filter(district=self.district)
        if self.near:
            places = places.with_distance(*self.near).filter(distance_km__lte=self.distance)
        return places.order_by()

    def on_dates(self, dates: QuerySet) -> QuerySet:
        """``dates`` of which the conditions on dates hold: seats that are free."""
        if not self.free_seats:
            return dates
        return dates.filter(
            Q(capacity__isnull=True) | Q(capacity__gt=F("taken")),
            status=Occurrence.Status.SCHEDULED,
            event__status=Event.Status.PUBLISHED,
        )

    def apply(self, dates: QuerySet) -> QuerySet:
        """``dates`` (of ``Occurrence``) that fit all conditions, as one query."""
        dates = self.on_dates(dates)
        if self.asks_events:
            dates = dates.filter(Exists(self.events().filter(pk=OuterRef("event"))))
        if (places := self.places()) is not None:
            dates = dates.filter(place__in=places.values("pk"))
        return dates

    def without_places(self) -> "Filters":
        """The same in a calendar where the places are given."""
        return replace(self, city="", district="", near=None)


def any_of(name: str, codes: tuple[str, ...]) -> Q:
    """Rows whose ``CodesField`` holds one of ``codes``."""
    found = Q()
    for code in codes:
        found |= Q(**{f"{name}__contains": as_code(code)})
    return found
