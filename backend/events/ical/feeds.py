"""Which events a feed holds, and by what it is known to be unchanged without building it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db.models import BigAutoField, Count, Max, Min, OuterRef, QuerySet, SlugField, Subquery, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from backend.core.prepared import prepared
from backend.events.ical.export import KEPT, Version, feed, fingerprint, last_changed, midnight, versions
from backend.events.models import Event, Occurrence
from backend.places.models import Place

# What is near enough to be chosen for a calendar of the whole network, and how much of it a phone can hold.
NETWORK_AHEAD = timedelta(days=31)
NETWORK_EVENTS = 1000
# Its version is read from tens of thousands of rows: programs ask every hour, so ten minutes late is soon.
NETWORK_SECONDS = 600


def seen(events: QuerySet) -> QuerySet:
    """By place: what differs when one of ``events`` or of their dates does.

    The last change of an event's dates is one look into the index ``occurrence_version``, however many dates it has.
    """
    dates = Occurrence.objects.filter(place=OuterRef("place"), event=OuterRef("pk")).order_by("-updated_at")
    by_place = events.order_by().values_list("place")
    return by_place.annotate(
        count=Count("pk"), sequences=Sum("sequence"), changed=Max("updated_at"),
        dates_changed=Max(Subquery(dates.values("updated_at")[:1])),
    )  # fmt: skip


# Prepared: every subscriber asks these every hour, and building them takes longer than answering them.
@prepared
def public_place(slug: SlugField):
    return Place.objects.visible_to(AnonymousUser()).filter(slug=slug).only("slug", "name", "updated_at")


@prepared
def hosted_by(place: BigAutoField):
    return Event.cohosts.through.objects.filter(place=place).values_list("event")


@prepared
def seen_in(place: BigAutoField):
    return seen(Event.objects.filter(place=place))


class PlaceFeed:
    """The programme of a place, the same for everyone: only what everybody may see."""

    def __init__(self, place: Place, *, now: datetime):
        self.place, self.now = place, now
        self.hosted = [event_id for (event_id,) in hosted_by(place=place.pk)]
        self.seen = seen_in(place=place.pk)
        if self.hosted:
            self.seen += seen(Event.objects.filter(pk__in=self.hosted)).order_by("place")

    @property
    def etag(self) -> str:
        return fingerprint([], now=self.now, more=(self.place.pk, self.place.updated_at, self.seen))

    @property
    def changed(self) -> datetime:
        times = [at for *_counts, event, dates in self.seen for at in (event, dates) if at]
        return max(self.place.updated_at, midnight(self.now), *times)

    def text(self) -> bytes:
        found = versions(Occurrence.objects.filter(place=self.place), now=self.now)
        if self.hosted:
            found += versions(public_dates().filter(event__in=self.hosted), now=self.now)
        return feed(found, name=self.place.name, now=self.now)


@dataclass(frozen=True)
class NetworkFeed:
    """Events of all places that have a date within a month, the soonest ``NETWORK_EVENTS`` of them."""

    name: str
    found: list[Version]
    now: datetime

    @property
    def etag(self) -> str:
        return fingerprint(self.found, now=self.now, more=self.name)

    @property
    def changed(self) -> datetime:
        return last_changed(self.found, now=self.now)

    def text(self) -> bytes:
        return feed(self.found, name=self.name, now=self.now)


def network_feed(*, category: str = "", district: str = "", now: datetime) -> NetworkFeed:
    key = f"ical.network.{fingerprint([], now=now, more=(category, district))}"
    found = caches[KEPT].get(key)
    if found is None:
        found = versions(Occurrence.objects.filter(event__in=soonest(category, district, now)), now=now)
        caches[KEPT].set(key, found, NETWORK_SECONDS)
    return NetworkFeed(network_name(category, district), found, now)


def public_dates() -> QuerySet:
    return Occurrence.objects.visible_to(AnonymousUser()).filter(is_listed=True)


def soonest(category: str, district: str, now: datetime) -> list[int]:
    dates = public_dates().filter(ends_at__gt=now, starts_at__lt=now + NETWORK_AHEAD)
    if category:
        dates = dates.filter(event__category=category)
    if district:
        named = Place.objects.filter(district__iexact=district) | Place.objects.filter(city__iexact=district)
        dates = dates.filter(place__in=named.values("pk"))
    by_event = dates.order_by().values("event_id").annotate(first=Min("starts_at")).order_by("first", "event_id")
    return list(by_event.values_list("event_id", flat=True)[:NETWORK_EVENTS])


def network_name(category: str, district: str) -> str:
    """The name is the operator's language: a feed is the same for everyone."""
    with translation.override("pl"):
        parts = [str(Event.Category(category).label) if category else "", district]
        return _("Ganek: %(what)s") % {"what": ", ".join(filter(None, parts))} if any(parts) else "Ganek"
