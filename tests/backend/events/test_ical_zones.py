"""VTIMEZONE against the data of the zones themselves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from backend.events.ical.zones import changes, timezone_text

YEARS = range(2000, 2038)


def onsets(name: str) -> list[tuple[datetime, timedelta]]:
    """Instants and new offsets that the VTIMEZONE of ``name`` says, by RFC 5545 3.6.5: onset minus TZOFFSETFROM."""
    found = []
    for part in Timezone.from_ical(timezone_text(name)).subcomponents:
        starts = [part["DTSTART"].dt]
        if "RRULE" in part:
            [month], [day] = part["RRULE"]["BYMONTH"], part["RRULE"]["BYDAY"]
            starts = [on(day, year, int(month), starts[0]) for year in YEARS if year >= starts[0].year]
        offsets = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        found += [((start - offsets[0]).replace(tzinfo=UTC), offsets[1]) for start in starts]
    return sorted(found)


def on(day: str, year: int, month: int, like: datetime) -> datetime:
    """``-1SU`` of a month, at the hour of ``like``."""
    weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(str(day)[-2:])
    first = datetime(year, month, 1, like.hour, like.minute)
    days = [first + timedelta(days=number) for number in range(31)]
    fitting = [one for one in days if one.month == month and one.weekday() == weekday]
    number = int(str(day)[:-2])
    return fitting[number - 1 if number > 0 else number]


@pytest.mark.parametrize("name", ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Australia/Sydney", "UTC"])
def test_zone_is_written_as_it_is(name):
    zone = ZoneInfo(name)
    said = onsets(name)
    assert [at for at, _offset in said[1:]] == changes(zone)
    for at, offset in said:
        assert at.astimezone(zone).utcoffset() == offset


def test_summer_time_begins_at_two_on_the_clock_of_winter():
    text = timezone_text("Europe/Warsaw")
    assert b"DTSTART:20000326T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert text.count(b"BEGIN:DAYLIGHT") == 1
