"""An event in the words of schema.org, for search engines and readers' tools.

What Google asks of an event (``developers.google.com/search/docs/appearance/structured-data/event``) is all there:
``name``, ``startDate`` and ``location`` with an address are required, the rest it recommends.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from backend.core.markdown import to_text
from backend.events.models import Event, Occurrence
from backend.places.models import Place
from backend.places.structured import address_data, geo_data

SCHEMA = "https://schema.org"
STATUS = {
    Occurrence.Status.SCHEDULED: "EventScheduled",
    Occurrence.Status.CANCELLED: "EventCancelled",
    Occurrence.Status.POSTPONED: "EventPostponed",
}


def event_data(occurrence: Occurrence, *, hosts: Iterable[Place] = (), others: Iterable[Occurrence] = ()) -> dict:
    """``occurrence`` (read with ``for_cards``) as https://schema.org/Event.

    ``hosts``: places that host it too. ``others``: further dates of its series.
    """
    event = occurrence.event
    data = {"@context": SCHEMA} | date_data(occurrence)
    data |= {
        "image": images(occurrence),
        "organizer": [organisation(place) for place in (occurrence.place, *hosts)],
        "performer": organisation(occurrence.place),
        "isAccessibleForFree": True,
        "offers": offer(occurrence),
        "keywords": str(event.get_category_display()),
    }
    if description := to_text(occurrence.description).strip():
        data["description"] = description
    if event.languages:
        data["inLanguage"] = event.languages
    if partners := [line.strip() for line in event.partners.splitlines() if line.strip()]:
        data["contributor"] = [{"@type": "Organization", "name": name} for name in partners]
    data |= seats(occurrence) | audience(event)
    if event.is_series:
        data["superEvent"] = series_data(event, [other for other in others if other.pk != occurrence.pk])
    return data


def date_data(occurrence: Occurrence) -> dict:
    """What, when, where and whether it takes place: what stands of each date of a series, too."""
    is_online = hasattr(occurrence.event, "meetup")
    url = absolute(occurrence.get_absolute_url())
    place = place_where(occurrence)
    data = {
        "@type": "Event",
        "@id": url,
        "name": occurrence.title,
        "url": url,
        "startDate": local(occurrence, "starts_at"),
        "endDate": local(occurrence, "ends_at"),
        "eventStatus": f"{SCHEMA}/{STATUS[occurrence.status]}",
        "eventAttendanceMode": f"{SCHEMA}/{'Mixed' if is_online else 'Offline'}EventAttendanceMode",
        "location": [place, {"@type": "VirtualLocation", "url": url}] if is_online else place,
    }
    if was_moved(occurrence):
        data["previousStartDate"] = local(occurrence, "recurrence_id")
        if not occurrence.is_off:
            data["eventStatus"] = f"{SCHEMA}/EventRescheduled"
    return data


def was_moved(occurrence: Occurrence) -> bool:
    """The start is no longer the one that the rule gave."""
    return occurrence.starts_at != occurrence.recurrence_id


def local(occurrence: Occurrence, name: str) -> str:
    """An instant with the offset of the place; a date for what takes whole days."""
    at = getattr(occurrence, name).astimezone(occurrence.zone)
    if occurrence.event.is_all_day:
        return at.date().isoformat()
    return at.isoformat(timespec="seconds")


def place_where(occurrence: Occurrence) -> dict:
    """https://schema.org/Place with its position and with what people with disabilities plan by.

    Only creative works have ``accessibilityFeature`` in schema.org: of an event, its place is described.
    """
    place = occurrence.place
    if occurrence.address:
        address = {"@type": "PostalAddress", "streetAddress": occurrence.address, "addressCountry": "PL"}
        data = {"@type": "Place", "name": occurrence.address, "address": address}
    else:
        data = {"@type": "Place", "name": place.name, "address": address_data(place)}
        data["url"] = absolute(place.get_absolute_url())
        if geo := geo_data(place):
            data["geo"] = geo
    known = [(label, value) for _code, label, value in occurrence.event.access_facts() if value is not None]
    if known:
        data["amenityFeature"] = [
            {"@type": "LocationFeatureSpecification", "name": str(label), "value": value} for label, value in known
        ]
    return data


def organisation(place: Place) -> dict:
    """Who runs ``place``. The people who lead an event are named only to those who are signed in."""
    return {
        "@type": "Organization",
        "name": place.operator or place.name,
        "url": absolute(place.get_absolute_url()),
    }


def offer(occurrence: Occurrence) -> dict:
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "PLN",
        "availability": f"{SCHEMA}/{'SoldOut' if occurrence.is_full or occurrence.is_off else 'InStock'}",
        "url": absolute(occurrence.get_absolute_url()),
        "validFrom": occurrence.event.created_at.astimezone(occurrence.zone).isoformat(timespec="seconds"),
    }


def images(occurrence: Occurrence) -> list[str]:
    drawn = absolute(reverse("date-picture", args=[occurrence.event.slug, occurrence.slug]))
    cover = occurrence.event.cover
    return [absolute(cover.large), drawn] if cover else [drawn]


def seats(occurrence: Occurrence) -> dict:
    if occurrence.capacity is None:
        return {}
    return {
        "maximumAttendeeCapacity": occurrence.capacity,
        "remainingAttendeeCapacity": occurrence.seats_left,
    }


def audience(event: Event) -> dict:
    """For whom; ages as ``"7-12"`` or ``"7-"``."""
    data = {"@type": "PeopleAudience", "audienceType": str(event.get_audience_display())}
    youngest, oldest = event.min_age, event.max_age
    if youngest is not None:
        data["suggestedMinAge"] = youngest
    if oldest is not None:
        data["suggestedMaxAge"] = oldest
    found = {"audience": data}
    if youngest is not None or oldest is not None:
        found["typicalAgeRange"] = f"{youngest or 0}-{'' if oldest is None else oldest}"
    return found


def series_data(event: Event, others: list[Occurrence]) -> dict:
    """The series that a date belongs to, with its other coming dates."""
    url = absolute(event.get_absolute_url())
    data = {"@type": "EventSeries", "@id": url, "name": event.title, "url": url}
    if others:
        data["subEvent"] = [date_data(other) for other in others]
    return data


def absolute(path: str) -> str:
    return path if path.startswith("http") else f"{settings.PUBLIC_URL}{path}"
