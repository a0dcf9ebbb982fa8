"""iCalendar (RFC 5545) of events: one file an event, one feed a place."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, vText
from icalendar import Event as Component

from backend.events.models import Event

CANCELLED_KEPT = timedelta(days=90)
REFRESH = timedelta(hours=1)


def calendar_of(events: list[Event], *, name: str) -> bytes:
    """A calendar with time zones included, as bytes with folded lines. Never holds what only members may know."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ganek//Ganek//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    for event in events:
        calendar.add_component(component_of(event))
    # Without VTIMEZONE some calendars read the times as UTC.
    calendar.add_missing_timezones()
    return calendar.to_ical()


def component_of(event: Event) -> Component:
    """VEVENT with the same UID for life and a SEQUENCE that grows."""
    component = Component()
    component.add("uid", f"{event.slug}@{urlsplit(settings.PUBLIC_URL).hostname}")
    component.add("summary", event.title)
    component.add("dtstart", event.starts_at.astimezone(event.zone))
    component.add("dtend", event.ends_at.astimezone(event.zone))
    component.add("dtstamp", event.updated_at)
    component.add("last-modified", event.updated_at)
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("url", settings.PUBLIC_URL + event.get_absolute_url())
    component.add("location", where(event))
    component.add("categories", [str(event.get_category_display())])
    if text := "\n\n".join(part for part in (event.cancel_reason, event.description) if part):
        component.add("description", text)
    return component


def where(event: Event) -> str:
    place = event.place
    parts = [event.room.name if event.room else "", event.location_note, place.name, place.address, place.city]
    return ", ".join(part for part in parts if part)


def feed_events(place, user, *, now: datetime):
    """What a place's feed holds: shown events, the cancelled ones for 90 days more."""
    return (
        Event.objects.visible_to(user)
        .filter(place=place, ends_at__gte=now - CANCELLED_KEPT)
        .exclude(status=Event.Status.DRAFT)
        .select_related("place", "room")
        .order_by("starts_at", "pk")
    )
