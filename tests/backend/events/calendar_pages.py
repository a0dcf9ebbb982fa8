"""What the tests of the calendar share: a day, dates on it, and pages that show them."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from backend.events.models import Event, Occurrence
from tests.factories.events import OccurrenceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
HTMX = {"HX-Request": "true"}
VIEWS = ("lista", "dzien", "tydzien", "miesiac")
# A Wednesday far from every clock change.
DAY = date(2027, 5, 12)


def at(hour, minute=0, *, day=DAY, zone=WARSAW) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def on(day=DAY, hour=17, hours=2, **facts) -> Occurrence:
    """A date on ``day`` by the clock of its place; facts that a factory does not know go to its event."""
    place = facts.get("place")
    zone = place.zone if place else WARSAW
    starts_at = at(hour, day=day, zone=zone)
    event = {name: facts.pop(name) for name in ("languages", "access", "audience", "noise") if name in facts}
    found = OccurrenceFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **facts)
    Event.objects.filter(pk=found.event_id).update(**event)
    return found


def look(client, path, view, day=DAY, **more):
    params = {"widok": view, "dzien": day.isoformat(), **more}
    if view == "miesiac":
        params["miesiac"] = f"{day:%Y-%m}"
    return client.get(path, {name: value for name, value in params.items() if value})


def titles(page) -> list[str]:
    """What is shown on the days, without the hint to the nearest event of an empty page."""
    return re.findall(r'(?:entry__title">|agenda__title"><a [^>]*>)([^<]+)<', page.text)


class Balance(HTMLParser):
    """Counts what HTML allows once: ids, and elements that are closed in order."""

    VOID = {"meta", "link", "input", "br", "img", "hr", "use", "path", "wbr"}

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.open, self.wrong = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if "style" in found or any(name.startswith("on") and name != "on" for name in found):
            self.wrong.append(f"<{tag}> with style or script inside")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")
