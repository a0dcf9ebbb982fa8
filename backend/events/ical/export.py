"""Whole calendars as text: files of events, and feeds whose parts are kept until they change."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.core.cache import caches
from django.db.models import Count, Max, QuerySet, Sum
from django.utils import translation
from icalendar import Calendar, vText
from icalendar import Event as Component

from backend.events.ical.components import date_of_series, series, single
from backend.events.ical.dates import CANCELLED_KEPT, Row, dates_of
from backend.events.ical.wording import clean
from backend.events.ical.zones import timezone_text
from backend.events.models import Event, Occurrence
from backend.events.querysets import PUBLISHED

REFRESH = timedelta(hours=1)
DAY_SECONDS = 86_400
# Of what is kept below: another number when the same rows are written differently.
FORMAT = 1
# The cache of parts that are written already.
KEPT = "calendars"
END = b"END:VCALENDAR\r\n"


class Version(NamedTuple):
    """What changes when an event's part of a calendar changes."""

    event_id: int
    event_changed: datetime
    place_changed: datetime
    dates: int
    dates_changed: datetime
    sequences: int


def calendar(parts: Iterable[bytes], *, name: str, zones: Iterable[str], method: str = "PUBLISH") -> bytes:
    """A VCALENDAR of ready VEVENTs, with the time zones they name: without VTIMEZONE some readers take UTC."""
    head = Calendar()
    head.add("prodid", "-//Ganek//Ganek//PL")
    head.add("version", "2.0")
    head.add("method", method)
    # A line break, which no form keeps out, would end the property.
    if name := " ".join(clean(name).split()):
        head.add("name", name)  # RFC 7986 5.1
        head.add("x-wr-calname", name)
        head.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        head.add("x-published-ttl", vText("PT1H"))
    opened = head.to_ical().removesuffix(END)
    return b"".join([opened, *(timezone_text(zone) for zone in sorted(set(zones))), *parts, END])


def event_calendar(event: Event, *, now: datetime) -> bytes:
    """The calendar file of one event with all its dates."""
    found = Event.objects.filter(pk=event.pk)
    return calendar(build(found, now=now).values(), name=event.title, zones=[event.time_zone])


def occurrence_calendar(occurrence: Occurrence) -> bytes:
    """The calendar file of one date; of a series known by its original start, so that the series can join it."""
    event = occurrence.event
    return calendar([component_of(occurrence).to_ical()], name=occurrence.title, zones=[event.time_zone])


def component_of(occurrence: Occurrence) -> Component:
    """The VEVENT of one date that is handed out alone."""
    event = occurrence.event
    if not event.is_series:
        return single(occurrence)
    return date_of_series(occurrence, event.pattern.local(occurrence.recurrence_id))


def versions(occurrences: QuerySet, *, now: datetime) -> list[Version]:
    """The version of each event that has some of ``occurrences`` since those that are kept (2 queries).

    The rows are read from the index ``occurrence_version`` alone: a change that calendars show changes one of these.
    """
    rows = occurrences.order_by("event_id").values_list("event_id").annotate(
        dates=Count("pk"), dates_changed=Max("updated_at"), sequences=Sum("sequence"), ends=Max("ends_at")
    )  # fmt: skip
    dates = {pk: counted for pk, *counted, ends in rows if ends >= now - CANCELLED_KEPT}
    events = Event.objects.filter(pk__in=dates, status__in=PUBLISHED, hidden_at=None).order_by("pk")
    return [
        Version(pk, event_changed, place_changed, *dates[pk])
        for pk, event_changed, place_changed in events.values_list("pk", "updated_at", "place__updated_at")
    ]


def fingerprint(found: list[Version], *, now: datetime, more: object = "") -> str:
    """An entity tag: the same as long as the text would be. Each day forgets some dates."""
    return hashlib.sha256(repr((FORMAT, now.date(), more, found)).encode()).hexdigest()[:32]


def last_changed(found: list[Version], *, now: datetime) -> datetime:
    return max([midnight(now), *(max(one.event_changed, one.place_changed, one.dates_changed) for one in found)])


def midnight(now: datetime) -> datetime:
    """When the day began, which forgot some dates: no calendar is older."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def feed(found: list[Version], *, name: str, now: datetime) -> bytes:
    """The calendar of the events in ``found``."""
    parts = parts_of(found, now=now)
    return calendar((text for _zone, text in parts), name=name, zones=(zone for zone, _text in parts))


def parts_of(found: list[Version], *, now: datetime) -> list[tuple[str, bytes]]:
    """Time zone and VEVENTs of each event in ``found``. What did not change since it was written is not built again.

    A room that was given another name shows a day later.
    """
    keys = {f"ical.{fingerprint([one], now=now)}": one.event_id for one in found}
    kept = caches[KEPT].get_many(keys)
    missing = [event_id for key, event_id in keys.items() if key not in kept]
    if missing:
        built = build(Event.objects.filter(pk__in=missing), now=now)
        zones = dict(Event.objects.filter(pk__in=missing).values_list("pk", "time_zone"))
        new = {key: (zones[pk], built[pk]) for key, pk in keys.items() if pk in built}
        caches[KEPT].set_many(new, DAY_SECONDS)
        kept |= new
    return [kept[key] for key in keys if key in kept]


def build(events: QuerySet, *, now: datetime) -> dict[int, bytes]:
    """VEVENTs of each of ``events`` with all its dates, by id (constant number of queries)."""
    found = list(
        events.select_related("place", "cover", "continues").prefetch_related("rooms").order_by("first_day", "pk")
    )
    rows = rows_of(events)
    plans = {event.pk: dates_of(event, rows.get(event.pk, []), now=now) for event in found}
    wanted = [pk for plan in plans.values() for pk, _local in plan.overrides]
    wanted += [rows[event.pk][0].pk for event in found if not event.is_series and event.pk in rows]
    read = Occurrence.objects.select_related("place", "booking").prefetch_related("booking__rooms")
    written = read.in_bulk(wanted)
    parts = {}
    for event in found:
        if event.pk in rows:
            with translation.override(event.place.default_language):
                parts[event.pk] = text_of(event, rows[event.pk], plans[event.pk], written)
    return parts


def rows_of(events: QuerySet) -> dict[int, list[Row]]:
    rows = Occurrence.objects.filter(event__in=events.values("pk")).order_by("event_id", "recurrence_id")
    lean = (Row(*values) for values in rows.values_list(*Row._fields))
    return {event_id: list(group) for event_id, group in groupby(lean, key=attrgetter("event_id"))}


def text_of(event: Event, rows: list[Row], dates, written: dict[int, Occurrence]) -> bytes:
    """The VEVENTs of one event; those who follow a place's programme are not busy because of it."""
    if event.is_series:
        components = [series(event, dates)]
        for pk, local in dates.overrides:
            written[pk].event = event
            components.append(date_of_series(written[pk], local))
    else:
        only = written[rows[0].pk]
        only.event = event
        components = [single(only)]
    for component in components:
        component.add("transp", "TRANSPARENT")
    return b"".join(component.to_ical() for component in components)
