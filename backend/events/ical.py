"""iCalendar (RFC 5545) of events: files of events, feeds of places."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, vText
from icalendar import Event as Component

from backend.events.models import Occurrence

CANCELLED_KEPT = timedelta(days=90)
REFRESH = timedelta(hours=1)


def calendar_of(dates: list[Occurrence], *, name: str) -> bytes:
    """A calendar with time zones included, as bytes with folded lines. Never holds what only members may know."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ganek//Ganek//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    for occurrence in dates:
        calendar.add_component(component_of(occurrence))
    # Without VTIMEZONE some calendars read the times as UTC.
    calendar.add_missing_timezones()
    return calendar.to_ical()


def component_of(occurrence: Occurrence) -> Component:
    """VEVENT with the same UID for life and a SEQUENCE that grows."""
    event = occurrence.event
    component = Component()
    component.add("uid", uid_of(occurrence))
    component.add("summary", occurrence.title)
    component.add("dtstart", occurrence.starts_at.astimezone(occurrence.zone))
    component.add("dtend", occurrence.ends_at.astimezone(occurrence.zone))
    stamp = max(occurrence.updated_at, event.updated_at)
    component.add("dtstamp", stamp)
    component.add("last-modified", stamp)
    component.add("sequence", occurrence.sequence)
    component.add("status", "CANCELLED" if occurrence.is_off else "CONFIRMED")
    component.add("url", settings.PUBLIC_URL + occurrence.get_absolute_url())
    component.add("location", where(occurrence))
    component.add("categories", [str(event.get_category_display())])
    if text := "\n\n".join(part for part in (occurrence.cancel_reason, occurrence.description) if part):
        component.add("description", text)
    return component


def uid_of(occurrence: Occurrence) -> str:
    """RFC 5545 3.8.4.7: of the event, or of the date where a series is written date by date."""
    event = occurrence.event
    stem = f"{event.slug}-{occurrence.slug}" if event.is_series else event.slug
    return f"{stem}@{urlsplit(settings.PUBLIC_URL).hostname}"


def where(occurrence: Occurrence) -> str:
    """Rooms, the way inside and the address, in one line."""
    place = occurrence.place
    rooms = [room.name for room in occurrence.event.rooms.all()]
    address = [occurrence.address] if occurrence.address else [place.name, place.address, place.city]
    return ", ".join(part for part in [*rooms, occurrence.location_note, *address] if part)


def feed_dates(place, user, *, now: datetime):
    """What a place's feed holds: shown dates, those that are over for 90 days more."""
    return (
        Occurrence.objects.visible_to(user)
        .of_place(place)
        .filter(ends_at__gte=now - CANCELLED_KEPT, is_listed=True)
        .select_related("event", "place")
        .prefetch_related("event__rooms")
        .order_by("starts_at", "pk")
    )
