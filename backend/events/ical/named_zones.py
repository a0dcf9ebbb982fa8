"""Time zones as other calendars name them: IANA, Windows, or by a VTIMEZONE of their own."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Offsets at these instants tell zones of our days apart: each month of some years around now.
SAMPLES = tuple(datetime(year, month, 15, 12, tzinfo=UTC) for year in (2025, 2026, 2027) for month in range(1, 13))
MOST_ZONES = 50


class NamedZones:
    """Which zone a TZID of one file means. ``guessed`` gathers names that nobody knows: the place's zone is taken."""

    def __init__(self, timezones: Iterable[Timezone], home: ZoneInfo):
        self.home = home
        self.described = {str(each.get("TZID", "")): each for each in list(timezones)[:MOST_ZONES]}
        self.guessed: set[str] = set()
        self.known: dict[str, ZoneInfo] = {}

    def of(self, name: str) -> ZoneInfo:
        if name not in self.known:
            self.known[name] = self._found(name)
        return self.known[name]

    def _found(self, name: str) -> ZoneInfo:
        zone = by_name(name) or self._by_description(name)
        # Windows has one name for all of Central Europe.
        if zone and name in WINDOWS_TO_OLSON and offsets_of(zone.key) == offsets_of(self.home.key):
            zone = self.home
        if zone is None:
            self.guessed.add(name)
        return zone or self.home

    def _by_description(self, name: str) -> ZoneInfo | None:
        described = self.described.get(name)
        if described is None:
            return None
        if zone := by_name(str(described.get("X-LIC-LOCATION", ""))):
            return zone
        try:
            custom = described.to_tz(lookup_tzid=False)
            offsets = tuple(at.astimezone(custom).utcoffset() for at in SAMPLES)
        # As it may be anything, so may what the library says of it.
        except Exception:
            return None
        if offsets == offsets_of(self.home.key):
            return self.home
        return next((ZoneInfo(key) for key in usual_zones() if offsets_of(key) == offsets), None)


def by_name(name: str) -> ZoneInfo | None:
    """IANA names, also behind a prefix (``/citadel.org/20260101_1/Europe/Warsaw``), and those of Windows (CLDR)."""
    name = name.strip().strip('"')
    if name.upper() in ("UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT"):
        return ZoneInfo("UTC")
    if windows := WINDOWS_TO_OLSON.get(name):
        return ZoneInfo(windows)
    parts = [part for part in name.split("/") if part]
    for since in range(len(parts)):
        key = "/".join(parts[since:])
        if "/" in key and key in zone_names():
            return ZoneInfo(key)
    return None


@cache
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def usual_zones() -> tuple[str, ...]:
    return tuple(sorted(set(WINDOWS_TO_OLSON.values()) & zone_names()))


@cache
def offsets_of(key: str) -> tuple[timedelta, ...]:
    zone = ZoneInfo(key)
    return tuple(at.astimezone(zone).utcoffset() for at in SAMPLES)
