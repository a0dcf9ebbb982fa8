"""VEVENT of events and their dates (RFC 5545, RFC 7986), built with the library icalendar."""

import mimetypes
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Event as Component
from icalendar import vCalAddress, vRecur

from backend.events.ical.dates import Dates, is_clear, is_unclear
from backend.events.ical.wording import clean, description, sequence_of, uid_of, where
from backend.events.models import Event, Occurrence
from backend.events.recurrence import canonical
from backend.events.recurrence.pattern import Local


def series(event: Event, dates: Dates) -> Component:
    """The VEVENT of a whole series: its rule, without the dates left out, with the extra ones."""
    pattern = event.pattern
    component = described(event)
    first = placed(pattern.first, pattern.zone)
    component.add("dtstart", first)
    exact = pattern.instant(pattern.first + pattern.duration) - pattern.instant(pattern.first)
    if pattern.is_all_day or (exact == pattern.duration and not is_unclear(pattern, pattern.first)):
        component.add("dtend", placed(pattern.first + pattern.duration, pattern.zone))
    else:
        # The clock changes within the first date: its own DTEND would make all others an hour too short or too long.
        component.add("duration", pattern.duration)
    if pattern.rrule:
        # In one order: ical.js takes BYMONTH=10,3 for October first.
        component.add("rrule", vRecur.from_ical(canonical(pattern.rrule)))
    # 3.8.5.1: of the type and in the zone of DTSTART, or they hit nothing.
    if dates.exdates:
        component.add("exdate", [placed(local, pattern.zone) for local in dates.exdates])
    if dates.rdates:
        component.add("rdate", [placed(local, pattern.zone) for local in dates.rdates])
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    stamp(component, event.updated_at)
    return component


def date_of_series(occurrence: Occurrence, local: Local) -> Component:
    """The VEVENT of one date of a series, known by the start that the rule gave (RECURRENCE-ID, 3.8.4.4)."""
    component = single(occurrence)
    component.add("recurrence-id", placed(local, occurrence.event.zone))
    return component


def single(occurrence: Occurrence) -> Component:
    """The VEVENT of a date that stands alone."""
    event = occurrence.event
    component = described(event, occurrence)
    start, end = span(occurrence)
    component.add("dtstart", start)
    component.add("dtend", end)
    component.add("sequence", sequence_of(occurrence))
    # Postponed to a day that nobody knows: at this hour nothing takes place, as CANCELLED says (3.8.1.11). TENTATIVE
    # would leave it standing there. A later date has a higher SEQUENCE and comes back as CONFIRMED.
    component.add("status", "CANCELLED" if occurrence.is_off else "CONFIRMED")
    stamp(component, max(occurrence.updated_at, event.updated_at))
    return component


def described(event: Event, occurrence: Occurrence | None = None) -> Component:
    """A VEVENT with everything but its times."""
    about = occurrence or event
    component = Component()
    component.add("uid", uid_of(event))
    component.add("summary", clean(about.title))
    if words := description(event, occurrence):
        component.add("description", words)
    component.add("location", where(event, occurrence))
    place = event.place
    if place.latitude is not None and not place.location_is_approximate and not about.address:
        component.add("geo", (place.latitude, place.longitude))
    component.add("url", settings.PUBLIC_URL + about.get_absolute_url())
    component.add("categories", [str(event.get_category_display())])
    component.add("class", "PUBLIC")
    if event.cover:
        address = urljoin(settings.PUBLIC_URL, event.cover.url(800))
        kind = mimetypes.guess_type(address)[0] or "image/webp"
        component.add("image", address, parameters={"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": kind})
    if event.continues:
        component.add("related-to", uid_of(event.continues), parameters={"RELTYPE": "SIBLING"})
    component.add("created", event.created_at)
    add_organizer(component, event, organizer_address())
    return component


def add_organizer(component: Component, event: Event, address: str) -> None:
    component.pop("organizer", None)
    component.add("organizer", vCalAddress(f"mailto:{address}"), parameters={"CN": clean(event.place.name)})


def organizer_address() -> str:
    """Where calendars send answers: the address whose mailbox ``ganek calendar_replies`` reads."""
    return settings.CALENDAR_REPLY_TO or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def stamp(component: Component, changed: datetime) -> None:
    """Without METHOD that asks for more, DTSTAMP is when it was last revised (3.8.7.2): the same until then."""
    component.add("dtstamp", changed)
    component.add("last-modified", changed)


def placed(local: Local, zone: ZoneInfo) -> Local:
    """Wall time of a series with its TZID; days stay days."""
    return local.replace(tzinfo=zone) if isinstance(local, datetime) else local


def span(occurrence: Occurrence) -> tuple[Local, Local]:
    """DTSTART and DTEND: whole days as dates, hours with their zone."""
    zone = occurrence.event.zone
    start, end = occurrence.starts_at.astimezone(zone), occurrence.ends_at.astimezone(zone)
    if occurrence.event.is_all_day and start.time() == end.time() == datetime.min.time():
        return start.date(), end.date()
    return unambiguous(start), unambiguous(end)


def unambiguous(local: datetime) -> datetime:
    """An hour that the wall clock shows twice is said in UTC."""
    return local if is_clear(local.replace(tzinfo=None), local.tzinfo) else local.astimezone(UTC)
