"""Calendars that go out, read by ical.js in a browser: a second reader, of another hand than the Python ones."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Error

from backend.events.ical.export import event_calendar
from backend.events.ical.zones import timezone_text
from backend.events.models import Event
from backend.events.recurrence import Pattern, canonical, occurrences
from tests.backend.events.feed_kinds import programme_of, read_by_library, span
from tests.backend.events.random_rules import EXAMPLES, series
from tests.backend.events.test_ical_export import QUICKLY, by_rows, random_series
from tests.backend.events.test_recurrence_properties import as_calendar, library_follows_the_rfc

pytestmark = pytest.mark.browser

VENDOR = Path(__file__).parent / "vendor"
LIBRARY = VENDOR / "ical-2.2.1/ical.min.js"
PAGE = '<!doctype html><script type="module">import ICAL from "/ical.js"; window.ICAL = ICAL</script>'
EXPAND = """
([text, until]) => {
  const said = (time) => (time.isDate ? time.toString() : time.toUnixTime())
  const root = new ICAL.Component(ICAL.parse(text))
  ICAL.TimezoneService.reset()
  root.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone))
  const all = root.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one))
  const found = []
  const masters = new Set(all.filter((one) => !one.isRecurrenceException()).map((one) => one.uid))
  for (const event of all.filter((one) => !one.isRecurrenceException() || !masters.has(one.uid))) {
    const told = (start, end, of) =>
      found.push([said(start), said(end), of.summary, of.component.getFirstPropertyValue("status")])
    if (!event.isRecurring()) {
      told(event.startDate, event.endDate, event)
      continue
    }
    const own = all.filter((one) => one.isRecurrenceException() && one.uid === event.uid)
    own.forEach((one) => event.relateException(one))
    const dates = event.iterator()
    for (let next; (next = dates.next()) && next.toUnixTime() < until + 10 * 86400; ) {
      const { startDate, endDate, item } = event.getOccurrenceDetails(next)
      told(startDate, endDate, item)
    }
  }
  return found
}
"""


@pytest.fixture(scope="module")
def reader(browser):
    """A page of Chromium with ical.js in it."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route(
        "**/ical.js", lambda route: route.fulfill(body=LIBRARY.read_text("utf-8"), content_type="text/javascript")
    )
    page.goto("http://reader.test/")
    page.wait_for_function("window.ICAL")
    yield page
    page.close()


def instant(said, zone) -> datetime:
    """Seconds are instants, days are midnights of the series."""
    if isinstance(said, str):
        return datetime.combine(date.fromisoformat(said), time()).replace(tzinfo=zone).astimezone(UTC)
    return datetime.fromtimestamp(said, UTC)


def by_ical_js(page, event, until: datetime) -> list[tuple]:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    text = event_calendar(Event.objects.get(pk=event.pk), now=now).decode()
    try:
        found = page.evaluate(EXPAND, [text, until.timestamp()])
    except Error as error:
        assume("max tries have occurred" not in error.message)  # it gave up on a rule that goes on
        raise
    read = sorted((instant(start, event.zone), instant(end, event.zone), *rest) for start, end, *rest in found)
    return [one for one in read if one[0] < until]


def end_of_day(last: str, zone) -> str:
    """The last second of the day on which the UTC moment ``last`` falls in ``zone``; both as RFC 5545 writes them."""
    there = datetime.strptime(last, "%Y%m%dT%H%M%S%z").astimezone(zone)
    return there.replace(hour=23, minute=59, second=59).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def ical_js_follows_the_rfc(page, pattern: Pattern) -> bool:
    """Whether ical.js reads the bare rule as the reading day by day does, at an hour that every night has.

    It does not expand every rule right (BYSETPOS, negative days, BYDAY with BYMONTHDAY); what is proved here is how
    changed dates are written.
    """
    bare = replace(pattern, exdates=(), rdates=(), rrule=canonical(pattern.rrule), duration=timedelta(days=1))
    if not bare.is_all_day:
        rrule = re.sub(r"(?<=UNTIL=)\d{8}T\d{6}Z", lambda last: end_of_day(last[0], bare.zone), bare.rrule)
        bare = replace(bare, first=bare.first.replace(hour=12), rrule=rrule)
    start = bare.instant(bare.first)
    until = start + timedelta(days=400)
    text = as_calendar(bare).replace("BEGIN:VEVENT", timezone_text(bare.zone.key).decode().strip() + "\r\nBEGIN:VEVENT")
    try:
        found = page.evaluate(EXPAND, [text, until.timestamp()])
    except Error:
        return False  # it does not know this combination of parts at all
    read = sorted(instant(said, bare.zone) for said, *_rest in found)
    ours = [moment.starts_at for moment in occurrences(bare, start, until)]
    return [at for at in read if at < until] == ours


def test_library_is_the_one_that_was_looked_at():
    for line in (VENDOR / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


@pytest.mark.django_db
@settings(max_examples=EXAMPLES // 4, suppress_health_check=list(HealthCheck), phases=QUICKLY)
@given(pattern=series().filter(library_follows_the_rfc), data=st.data())
def test_random_series_with_changed_dates_are_read_as_our_rows(reader, pattern, data):
    assume(ical_js_follows_the_rfc(reader, pattern))
    event, until = random_series(pattern, data)
    until -= timedelta(seconds=1)
    assert by_ical_js(reader, event, until) == by_rows(event, until)


@pytest.mark.django_db
def test_every_kind_of_feed_is_read_the_same_by_both_readers(reader, client, place, halina, marek):
    since, until = span()
    for kind, address in programme_of(place, halina, marek).items():
        content = client.get(address).content
        found = reader.evaluate(EXPAND, [content.decode(), until.timestamp()])
        dates = sorted((instant(start, place.zone), instant(end, place.zone), *rest) for start, end, *rest in found)
        by_library = read_by_library(content, place.zone)
        assert by_library, kind
        assert [one for one in dates if since < one[1] and one[0] < until] == by_library, kind
