"""What the front page shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.conversations.selectors import unread_by_place
from backend.events.models import Occurrence
from backend.events.selectors import planned
from backend.places.models import Place

SOON = 6


@dataclass
class MyPlace:
    """A place of mine with what waits for me there today."""

    place: Place
    occurrences: list[Occurrence]
    unread: int


def today_bounds(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From ``now`` to the end of tomorrow in ``zone``."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=2)
    return now, datetime.combine(tomorrow, datetime.min.time(), zone)


def my_places(user, *, now: datetime) -> list[MyPlace]:
    """The places of ``user``, home first, each with today's and tomorrow's events (4 queries)."""
    places = list(
        Place.objects.filter(memberships__user=user, memberships__status="active")
        .with_opening()
        .order_by("-memberships__is_home", "name")
    )
    start, end = today_bounds(now, ZoneInfo(settings.TIME_ZONE))
    dates: dict[int, list[Occurrence]] = {place.pk: [] for place in places}
    upcoming = Occurrence.objects.visible_to(user).upcoming(at=start).filter(place__in=places, starts_at__lt=end)
    for occurrence in upcoming.select_related("event", "place").order_by("starts_at", "pk"):
        if len(dates[occurrence.place_id]) < 3:
            dates[occurrence.place_id].append(occurrence)
    unread = unread_by_place(user)
    return [MyPlace(place, dates[place.pk], unread.get(place.pk, 0)) for place in places]


def soon_everywhere(user, *, now: datetime) -> list[Occurrence]:
    """The next dates of the whole network."""
    dates = planned(user).filter(place__status="active", starts_at__gte=now).for_cards(user)
    return list(dates.order_by("starts_at", "pk")[:SOON])
