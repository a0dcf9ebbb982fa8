"""Which events a feed holds, and by what it is known to be unchanged without building it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Min, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from backend.events.ical.export import Version, feed, fingerprint, last_changed, versions
from backend.events.models import Event, Occurrence
from backend.places.models import Place

# What is near enough to be chosen for a calendar of the whole network, and how much of it a phone can hold.
NETWORK_AHEAD = timedelta(days=31)
NETWORK_EVENTS = 1000
# Its version is read from tens of thousands of rows: programs ask every hour, so ten minutes late is soon.
NETWORK_SECONDS = 600


@dataclass(frozen=True)
class Feed:
    """A calendar before it is written."""

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


def place_feed(place: Place, *, now: datetime) -> Feed:
    """The programme of ``place``, the same for everyone: only what everybody may see (2 queries)."""
    hosted = list(Event.cohosts.through.objects.filter(place=place).values_list("event_id", flat=True))
    dates = Occurrence.objects.filter(place=place, is_listed=True)
    if hosted:
        dates |= public_dates().filter(event__in=hosted)
    return Feed(place.name, versions(dates, now=now), now)


def network_feed(*, category: str = "", district: str = "", now: datetime) -> Feed:
    """Events of all places that have a date within a month, the soonest ``NETWORK_EVENTS`` of them."""
    key = f"ical.network.{fingerprint([], now=now, more=(category, district))}"
    found = cache.get(key)
    if found is None:
        found = versions(public_dates().filter(event__in=soonest(category, district, now)), now=now)
        cache.set(key, found, NETWORK_SECONDS)
    return Feed(network_name(category, district), found, now)


def public_dates() -> QuerySet:
    return Occurrence.objects.visible_to(AnonymousUser()).filter(is_listed=True)


def soonest(category: str, district: str, now: datetime) -> list[int]:
    dates = public_dates().filter(ends_at__gt=now, starts_at__lt=now + NETWORK_AHEAD)
    if category:
        dates = dates.filter(event__category=category)
    if district:
        dates = dates.filter(place__district__iexact=district)
    by_event = dates.order_by().values("event_id").annotate(first=Min("starts_at")).order_by("first", "event_id")
    return list(by_event.values_list("event_id", flat=True)[:NETWORK_EVENTS])


def network_name(category: str, district: str) -> str:
    """The name is the operator's language: a feed is the same for everyone."""
    with translation.override("pl"):
        parts = [str(Event.Category(category).label) if category else "", district]
        return _("Ganek: %(what)s") % {"what": ", ".join(filter(None, parts))} if any(parts) else "Ganek"
