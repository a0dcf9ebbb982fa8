"""An event in the words of schema.org, for search engines and readers' tools."""

from django.conf import settings

from backend.events.models import Event
from backend.places.structured import address_data

STATUS = {Event.Status.CANCELLED: "https://schema.org/EventCancelled"}


def event_data(event: Event) -> dict:
    """``event`` (with seats, place, room and meetup at hand) as https://schema.org/Event."""
    url = f"{settings.PUBLIC_URL}{event.get_absolute_url()}"
    place = {"@type": "Place", "name": event.place.name, "address": address_data(event.place)}
    is_online = hasattr(event, "meetup")
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "url": url,
        "startDate": event.starts_at.astimezone(event.zone).isoformat(timespec="seconds"),
        "endDate": event.ends_at.astimezone(event.zone).isoformat(timespec="seconds"),
        "eventStatus": STATUS.get(event.status, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": f"https://schema.org/{'Mixed' if is_online else 'Offline'}EventAttendanceMode",
        "location": [place, {"@type": "VirtualLocation", "url": url}] if is_online else place,
        "organizer": {"@type": "Organization", "name": event.place.operator or event.place.name},
        "isAccessibleForFree": True,
    }
    if event.description:
        data["description"] = event.description
    if event.languages:
        data["inLanguage"] = event.languages
    if event.capacity is not None:
        data |= {
            "maximumAttendeeCapacity": event.capacity,
            "remainingAttendeeCapacity": max(0, event.seats_left),
        }
    return data
