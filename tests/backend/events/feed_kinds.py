"""A programme with everything that a calendar can hold, and every address under which somebody reads of it."""

from datetime import UTC, datetime, time, timedelta

import recurring_ical_events
from django.utils import timezone
from holidays import country_holidays
from icalendar import Calendar

from backend.events.services import (
    add_date,
    cancel_event,
    cancel_occurrence,
    change_this,
    leave_out,
    postpone_occurrence,
    sign_up,
)
from backend.events.services.feeds import make_feed
from tests.factories.events import OccurrenceFactory, dates_of, next_monday, series
from tests.factories.places import PlaceFactory

KINDS = ("place", "hosting place", "event", "date", "moved date", "network", "category", "district", "person")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def programme_of(place, halina, marek) -> dict[str, str]:
    """Make it; returns the address of each of ``KINDS``."""
    place.district = "Wola"
    place.save()
    other = PlaceFactory(district="Praga-Północ")
    weekly = changed_series(place, halina)
    days = series(
        place,
        halina,
        title="Wystawa, „Ściana”; II",
        rrule="FREQ=WEEKLY;INTERVAL=4;COUNT=6",
        first=next_monday(),
        hours=48,
    )
    ordinary = next(day for n in range(9) if (day := next_monday() + n * DAY) not in country_holidays("PL"))
    evening = datetime.combine(ordinary, time(23, 30))
    night = series(place, halina, title="Noc", rrule="FREQ=DAILY;INTERVAL=9", first=evening, more={"holidays": "PL"})
    noon = datetime.combine(next_monday(), time(11), UTC)
    once = {"starts_at": noon, "ends_at": noon + 2 * HOUR}
    single = OccurrenceFactory(place=place, title="Raz a dobrze", category="kitchen", **once)
    cancel_event(OccurrenceFactory(place=place, title="Odwołane", **once).event, by=halina, reason="Awaria")
    hosted = OccurrenceFactory(place=other, title="Wspólny piknik", category="kitchen", **once)
    hosted.event.cohosts.add(place)
    for date in (*dates_of(weekly)[1:4], single, hosted):
        sign_up(date, by=marek)
    days.organisers.add(marek)
    _feed, token = make_feed(by=marek, name="Telefon")
    plain, moved = dates_of(weekly)[1], weekly.occurrences.get(words__title="Joga później")
    assert night.occurrences.exists()
    return {
        "place": f"/miejsca/{place.slug}/kalendarz.ics",
        "hosting place": f"/miejsca/{other.slug}/kalendarz.ics",
        "event": f"/wydarzenia/{weekly.slug}.ics",
        "date": f"/wydarzenia/{weekly.slug}/{plain.slug}.ics",
        "moved date": f"/wydarzenia/{weekly.slug}/{moved.slug}.ics",
        "network": "/kalendarz.ics",
        "category": "/kalendarz.ics?kategoria=kitchen",
        "district": "/kalendarz.ics?dzielnica=Wola",
        "person": f"/kalendarz/{token}.ics",
    }


def changed_series(place, by):
    """Mondays and Thursdays of which one is off, one put off, one moved, one left out, and one comes on top."""
    event = series(place, by, rrule="FREQ=WEEKLY;BYDAY=MO,TH", description="**Mata** i koc\n\n- woda")
    rows = dates_of(event)
    cancel_occurrence(rows[4], by=by, reason="Awaria")
    postpone_occurrence(rows[5], by=by, reason="Remont")
    change_this(rows[6], by=by, starts_at=rows[6].starts_at + HOUR, title="Joga później")
    leave_out(rows[7], by=by)
    event.refresh_from_db()
    add_date(event, by=by, starts_at=rows[8].starts_at + DAY)
    event.refresh_from_db()
    return event


def span() -> tuple[datetime, datetime]:
    """What is looked at: every date that has a row, and no more."""
    now = timezone.now()
    return now - 90 * DAY, now + 300 * DAY


def read_by_library(content: bytes, zone) -> list[tuple]:
    """Start, end, title and status of the dates of a calendar, as recurring-ical-events finds them."""
    since, until = span()
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(since, until + 3 * DAY)
    read = [(at(one.start, zone), at(one.end, zone), str(one["SUMMARY"]), str(one.get("STATUS"))) for one in found]
    return sorted(one for one in read if one[0] < until)


def at(edge, zone) -> datetime:
    wall = edge if isinstance(edge, datetime) else datetime.combine(edge, time())
    return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)
