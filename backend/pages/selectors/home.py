"""What the front page shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.conversations.selectors import unread_by_place
from backend.events.models import Event
from backend.places.models import Place

SOON = 6


@dataclass
class MyPlace:
    """A place of mine with what waits for me there today."""

    place: Place
    events: list[Event]
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
    events: dict[int, list[Event]] = {place.pk: [] for place in places}
    upcoming = Event.objects.visible_to(user).upcoming(at=start).filter(place__in=places, starts_at__lt=end)
    for event in upcoming.select_related("place").order_by("starts_at", "pk"):
        if len(events[event.place_id]) < 3:
            events[event.place_id].append(event)
    unread = unread_by_place(user)
    return [MyPlace(place, events[place.pk], unread.get(place.pk, 0)) for place in places]


def soon_everywhere(user, *, now: datetime) -> list[Event]:
    """The next events of the whole network."""
    return list(
        Event.objects.visible_to(user)
        .upcoming(at=now)
        .filter(status="published", place__status="active", starts_at__gte=now)
        .with_seats()
        .with_mine(user)
        .select_related("place", "room", "meetup")
        .order_by("starts_at", "pk")[:SOON]
    )
