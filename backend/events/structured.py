"""An event in the words of schema.org, for search engines and readers' tools."""

from django.conf import settings

from backend.events.models import Occurrence
from backend.places.structured import address_data

STATUS = {
    Occurrence.Status.SCHEDULED: "https://schema.org/EventScheduled",
    Occurrence.Status.CANCELLED: "https://schema.org/EventCancelled",
    Occurrence.Status.POSTPONED: "https://schema.org/EventPostponed",
}


def event_data(occurrence: Occurrence) -> dict:
    """``occurrence`` (read with ``for_cards``) as https://schema.org/Event."""
    url = f"{settings.PUBLIC_URL}{occurrence.get_absolute_url()}"
    place = {"@type": "Place", "name": occurrence.place.name, "address": address_data(occurrence.place)}
    is_online = hasattr(occurrence.event, "meetup")
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": occurrence.title,
        "url": url,
        "startDate": occurrence.starts_at.astimezone(occurrence.zone).isoformat(timespec="seconds"),
        "endDate": occurrence.ends_at.astimezone(occurrence.zone).isoformat(timespec="seconds"),
        "eventStatus": STATUS[occurrence.status],
        "eventAttendanceMode": f"https://schema.org/{'Mixed' if is_online else 'Offline'}EventAttendanceMode",
        "location": [place, {"@type": "VirtualLocation", "url": url}] if is_online else place,
        "organizer": {"@type": "Organization", "name": occurrence.place.operator or occurrence.place.name},
        "isAccessibleForFree": True,
    }
    if occurrence.description:
        data["description"] = occurrence.description
    if occurrence.event.languages:
        data["inLanguage"] = occurrence.event.languages
    if occurrence.capacity is not None:
        data |= {
            "maximumAttendeeCapacity": occurrence.capacity,
            "remainingAttendeeCapacity": occurrence.seats_left,
        }
    return data
