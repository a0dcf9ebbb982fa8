"""Reads calendars of others (RFC 5545): Google, Outlook, Nextcloud, Apple, our own.

A file is a stranger's: whatever it holds, each of its events comes out as something to import or with the reason why
not.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from icalendar import Component
from icalendar.prop.broken import vBroken

from backend.core.errors import Invalid
from backend.events.ical.blocks import Block, blocks_of, decoded, fault_of, is_calendar
from backend.events.ical.named_zones import NamedZones
from backend.events.ical.plain import cut, escaped, plain
from backend.events.ical.rules_in import Unusable, ruled
from backend.events.ical.source import Override, Problem, Reading, Remark, SourceEvent, Stamp
from backend.events.models import Event
from backend.events.recurrence import Pattern, occurrences
from backend.events.recurrence.pattern import Local, moment
from backend.events.recurrence.validation import MAX_DURATION, validate

DAY, HOUR, YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=366)
MOST_TITLE, MOST_WORDS, MOST_ADDRESS = 120, 6000, 200
AHEAD = 10 * YEAR
FIRST_YEAR = 1900


class NotCalendar(Exception):
    """What was sent is no calendar; said in words for whoever brought it."""


class TooManyEvents(Exception):
    """A calendar has more events than one place has."""


class Refused(Exception):
    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(problem.value)


@dataclass(frozen=True)
class Reader:
    """What is the same for all events of a file."""

    zones: NamedZones
    home: ZoneInfo
    now: datetime
    until: datetime

    def stamp(self, prop) -> Stamp | None:
        """A date of a file; ``None`` for what is none."""
        value = None if isinstance(prop, vBroken) else getattr(prop, "dt", None)
        if isinstance(value, tuple):  # a period: its start
            value = value[0]
        if not hasattr(value, "year"):
            return None
        if not isinstance(value, datetime):
            return Stamp(value, self.home)
        wall = value.replace(tzinfo=None, microsecond=0, fold=0)
        if name := str(prop.params.get("TZID", "")):
            return Stamp(wall, self.zones.of(name))
        if value.tzinfo is not None:
            return Stamp(value.astimezone(UTC).replace(tzinfo=None, microsecond=0), ZoneInfo("UTC"))
        # Floating (3.3.5): the wall clock of where it takes place.
        return Stamp(wall, self.home)

    def instant(self, stamp: Stamp) -> datetime:
        wall = stamp.wall if isinstance(stamp.wall, datetime) else datetime.combine(stamp.wall, time())
        return wall.replace(tzinfo=stamp.zone).astimezone(UTC)

    def local(self, stamp: Stamp, pattern: Pattern) -> Local:
        """``stamp`` as ``pattern`` writes its dates. A day alone names the date of that day."""
        if pattern.is_all_day:
            return stamp.wall if stamp.is_day else stamp.wall.date()
        if stamp.is_day:
            return pattern.at(stamp.wall)
        if stamp.zone.key == pattern.zone.key:
            return stamp.wall
        return pattern.local(self.instant(stamp))


def read(content: bytes, *, home: ZoneInfo, now: datetime, until: datetime, most: int) -> Reading:
    """The events of a calendar. ``home``: the place's zone; ``until``: how far dates are listed one by one.

    Raises ``NotCalendar`` or ``TooManyEvents`` (more than ``most``).
    """
    text = decoded(content)
    if not is_calendar(text):
        raise NotCalendar(fault_of(text))
    blocks = blocks_of(text)
    events = [block for block in blocks if block.kind == "VEVENT"]
    if len(events) > most:
        raise TooManyEvents()
    timezones = [zone for block in blocks if block.kind == "VTIMEZONE" and (zone := block.parsed())]
    reader = Reader(NamedZones(timezones, home), home, now, until)
    groups: dict[str, list[tuple[Block, Component]]] = defaultdict(list)
    damaged = []
    for block in events:
        component = block.parsed()
        if component is None:
            damaged.append(SourceEvent("", block.line, problem=Problem.UNREADABLE))
        else:
            groups[uid_of(component, block)].append((block, component))
    found = [build(reader, uid, parts) for uid, parts in groups.items()]
    return Reading(calendar_name(text), sorted([*found, *damaged], key=lambda one: one.line))


def calendar_name(text: str) -> str:
    """X-WR-CALNAME or NAME (RFC 7986 5.1) of the head, before the first part."""
    head = text[: text.upper().find("BEGIN:", 20)]
    for line in head.replace("\r\n ", "").replace("\n ", "").splitlines():
        name, _colon, value = line.partition(":")
        if name.upper().split(";")[0] in ("X-WR-CALNAME", "NAME"):
            return cut(plain(value.replace("\\,", ",").replace("\\;", ";")), 80)
    return ""


def uid_of(component: Component, block: Block) -> str:
    uid = plain(words(component, "UID"))
    if not uid:
        # 3.8.4.7 demands one; without, the same words at the same time are the same event.
        return f"{digest(words(component, 'SUMMARY'), component.get('DTSTART'))}@no-uid"
    return uid if len(uid) <= 255 else f"{digest(uid)}@long-uid"


def digest(*parts) -> str:
    # What the library could not read counts as it stands in the file.
    read = [part if isinstance(part, vBroken) else getattr(part, "dt", part) for part in parts]
    return hashlib.sha256(repr([str(part) for part in read]).encode()).hexdigest()[:32]


def words(component: Component, name: str) -> str:
    value = component.get(name, "")
    value = value[0] if isinstance(value, list) else value
    return str(value)


def whole(component: Component, name: str) -> int:
    text = words(component, name)
    return min(int(text), 2**31 - 1) if text.isascii() and text.isdigit() else 0


def build(reader: Reader, uid: str, parts: list[tuple[Block, Component]]) -> SourceEvent:
    """One event out of all the parts of a file with its UID."""
    line = parts[0][0].line
    title = cut(plain(words(parts[0][1], "SUMMARY")), MOST_TITLE)
    try:
        return _built(reader, uid, line, [component for _block, component in parts])
    except Refused as refusal:
        return SourceEvent(uid, line, title=title, problem=refusal.problem)
    # Whatever a stranger wrote that nothing above foresaw: it is told of, and the rest comes in.
    except (ValueError, OverflowError, TypeError, KeyError, AttributeError, IndexError, Invalid, RecursionError):
        return SourceEvent(uid, line, title=title, problem=Problem.UNREADABLE)


def _built(reader: Reader, uid: str, line: int, components: list[Component]) -> SourceEvent:
    remarks: set[str] = set()
    masters = [each for each in components if not each.get("RECURRENCE-ID")]
    changed = [each for each in components if each.get("RECURRENCE-ID")]
    if len(masters) > 1:
        remarks.add(Remark.TWICE)
    master = max(masters, key=lambda each: whole(each, "SEQUENCE")) if masters else changed[0]
    if words(master, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise Refused(Problem.PRIVATE)
    facts = facts_of(master, remarks)
    if not facts["title"]:
        raise Refused(Problem.NO_TITLE)
    pattern, overrides = dates_of(reader, master, changed, remarks)
    for component in changed:
        take_override(reader, component, pattern, facts, overrides, remarks)
    overrides = {at: one for at, one in overrides.items() if one.ends_at > reader.now - YEAR}
    pattern, overrides = with_strays(pattern, overrides)
    check_when(reader, pattern, overrides)
    if reader.zones.guessed & {str(prop.params.get("TZID", "")) for prop in stamps_of(components)}:
        remarks.add(Remark.ZONE)
    return SourceEvent(
        uid, line, **facts, pattern=pattern, overrides=overrides,
        is_cancelled=words(master, "STATUS").upper() == "CANCELLED" and bool(masters),
        sequence=whole(master, "SEQUENCE"), modified=modified_of(components), remarks=tuple(sorted(remarks)),
    )  # fmt: skip


def facts_of(component: Component, remarks: set[str]) -> dict[str, str]:
    title = plain(words(component, "SUMMARY")).replace("\n", " ")
    said = plain(words(component, "DESCRIPTION"))
    address = ", ".join(part for part in plain(words(component, "LOCATION")).split("\n") if part)
    description = escaped(said)
    if len(description) > MOST_WORDS:
        # Signs that are escaped take two characters.
        description = escaped(cut(said, MOST_WORDS - (len(description) - len(said))))[:MOST_WORDS]
        remarks.add(Remark.CUT)
    if len(title) > MOST_TITLE or len(address) > MOST_ADDRESS:
        remarks.add(Remark.CUT)
    return {
        "title": cut(title, MOST_TITLE),
        "description": description,
        "address": cut(address, MOST_ADDRESS),
        "category": category_of(component),
    }


def category_of(component: Component) -> str:
    """The category whose code or name (in any of our languages) stands in CATEGORIES; empty for none."""
    found = component.get("CATEGORIES")
    named = found if isinstance(found, list) else [found]
    said = {str(word).strip().casefold() for each in named if each for word in getattr(each, "cats", [each])}
    return next((code for code, names in category_names().items() if said & names), "")


@cache
def category_names() -> dict[str, set[str]]:
    names = {code: {code} for code in Event.Category.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for category in Event.Category:
                names[category.value].add(str(category.label).casefold())
    return names


def modified_of(components: list[Component]) -> datetime | None:
    """The latest LAST-MODIFIED of its parts (3.8.7.3)."""
    found = [getattr(each.get("LAST-MODIFIED"), "dt", None) for each in components]
    known = [at.astimezone(UTC) for at in found if isinstance(at, datetime) and at.tzinfo]
    return max(known, default=None)


def stamps_of(components: list[Component]) -> list:
    found = [each.get(name) for each in components for name in ("DTSTART", "DTEND", "RECURRENCE-ID")]
    return [prop for prop in found if hasattr(prop, "params")]


def dates_of(
    reader: Reader, master: Component, changed: list[Component], remarks: set[str]
) -> tuple[Pattern, dict[datetime, Override]]:
    """The rule of an event, and where its first date differs from what wall time can say."""
    start = reader.stamp(master.get("RECURRENCE-ID") or master.get("DTSTART"))
    if start is None:
        raise Refused(Problem.NO_START)
    if start.wall.year < FIRST_YEAR:
        raise Refused(Problem.OVER)
    if start.wall.year > (reader.now + AHEAD).year:
        raise Refused(Problem.TOO_FAR)
    is_series = any(master.get(name) for name in ("RRULE", "RDATE"))
    if not start.is_day and not is_series and start.zone.key == "UTC":
        # Google writes single events in UTC; shown and changed they are in the hours of the place.
        start = replace(start, wall=reader.instant(start).astimezone(reader.home).replace(tzinfo=None, fold=0),
                        zone=reader.home)  # fmt: skip
    counted_from = (reader.stamp(master.get("DTSTART")) or start) if master.get("RECURRENCE-ID") else start
    pattern = Pattern(start.wall, length_of(reader, master, counted_from, remarks), start.zone)
    if master.get("RECURRENCE-ID"):  # dates of a series that is not in the file
        ids = [stamp for each in changed if (stamp := reader.stamp(each.get("RECURRENCE-ID")))]
        dates = sorted({reader.local(stamp, pattern) for stamp in ids})
        return replace(pattern, first=dates[0], rdates=tuple(dates[1:])), {}
    exdates = listed(reader, master, "EXDATE", pattern)
    rdates = listed(reader, master, "RDATE", pattern)
    overrides = own_lengths(reader, master, pattern)
    if not is_series:
        overrides |= exact_first(reader, master, pattern)
    try:
        return ruled(pattern, rules_of(master), exdates, rdates, reader.now, reader.until, remarks), overrides
    except Unusable as refusal:
        raise Refused(refusal.problem) from None


def rules_of(master: Component) -> list[str]:
    found = master.get("RRULE") or []
    found = found if isinstance(found, list) else [found]
    return [each.to_ical().decode() if hasattr(each, "to_ical") else str(each) for each in found]


def length_of(reader: Reader, component: Component, start: Stamp, remarks: set[str]) -> timedelta:
    """DTEND, DURATION or neither (3.6.1), as length on the clock of the wall."""
    usual = DAY if start.is_day else HOUR
    end = reader.stamp(component.get("DTEND"))
    length = getattr(component.get("DURATION"), "dt", None)
    if end is not None and end.is_day == start.is_day:
        wall = end.wall
        if not end.is_day and end.zone.key != start.zone.key:
            wall = reader.instant(end).astimezone(start.zone).replace(tzinfo=None)
        length = wall - start.wall
    if not isinstance(length, timedelta) or not length:
        if not start.is_day:
            remarks.add(Remark.LENGTH)
        length = usual
    if length < timedelta(0):
        raise Refused(Problem.BACKWARDS)
    if length > MAX_DURATION:
        raise Refused(Problem.TOO_LONG)
    return max(DAY, length - length % DAY) if start.is_day else length


def listed(reader: Reader, master: Component, name: str, pattern: Pattern) -> list[Local]:
    stamps = (reader.stamp(each) for each in props_of(master, name))
    return sorted({reader.local(stamp, pattern) for stamp in stamps if stamp})


def props_of(master: Component, name: str) -> list:
    """Single dates of EXDATE or RDATE, each with the TZID of its list."""
    found = master.get(name) or []
    lists = found if isinstance(found, list) else [found]
    return [each for one in lists for each in getattr(one, "dts", [])]


def own_lengths(reader: Reader, master: Component, pattern: Pattern) -> dict[datetime, Override]:
    """Extra dates with a length of their own (RDATE;VALUE=PERIOD)."""
    found = {}
    for prop in props_of(master, "RDATE"):
        value, stamp = getattr(prop, "dt", None), reader.stamp(prop)
        if not isinstance(value, tuple) or stamp is None:
            continue
        given = moment(pattern, reader.local(stamp, pattern))
        length = value[1] if isinstance(value[1], timedelta) else value[1] - value[0]
        if length > timedelta(0) and given.ends_at - given.starts_at != length:
            found[given.recurrence_id] = Override(given.starts_at, given.starts_at + length)
    return found


def exact_first(reader: Reader, master: Component, pattern: Pattern) -> dict[datetime, Override]:
    """An hour that the wall clock shows twice is named by its instant alone."""
    start, end = reader.stamp(master.get("DTSTART")), reader.stamp(master.get("DTEND"))
    if start is None or start.is_day or end is None or end.is_day:
        return {}
    given, starts_at, ends_at = moment(pattern, pattern.first), reader.instant(start), reader.instant(end)
    if ends_at <= starts_at or (given.starts_at, given.ends_at) == (starts_at, ends_at):
        return {}
    return {given.recurrence_id: Override(starts_at, ends_at)}


def take_override(
    reader: Reader, component: Component, pattern: Pattern, facts: dict, overrides: dict, remarks: set[str]
) -> None:
    """Note down how one date differs; the last version of it counts."""
    known = reader.stamp(component.get("RECURRENCE-ID"))
    start = reader.stamp(component.get("DTSTART")) or known
    if known is None or start is None:
        raise Refused(Problem.UNREADABLE)
    if "RANGE" in component["RECURRENCE-ID"].params:
        remarks.add(Remark.RANGE)
    given = moment(pattern, reader.local(known, pattern))
    if words(component, "STATUS").upper() == "CANCELLED":
        overrides[given.recurrence_id] = Override(given.starts_at, given.ends_at, is_cancelled=True)
        return
    # Without an end of its own it is as long as the others (3.8.4.4 changes only what it names).
    if component.get("DTEND") or component.get("DURATION"):
        length, end = length_of(reader, component, start, set()), reader.stamp(component.get("DTEND"))
    else:
        length, end = (pattern.duration if start.is_day == pattern.is_all_day else HOUR), None
    starts_at = reader.instant(start)
    wall_end = reader.instant(replace(start, wall=start.wall + length))
    ends_at = reader.instant(end) if end and not end.is_day and not start.is_day else wall_end
    own = facts_of(component, remarks)
    said = {name: own[name] for name in ("title", "description", "address") if name.upper() in said_by(component)}
    differing = {name: value for name, value in said.items() if value != facts[name] and (value or name != "title")}
    if ends_at <= starts_at:
        raise Refused(Problem.BACKWARDS)
    if differing or (starts_at, ends_at) != (given.starts_at, given.ends_at):
        overrides[given.recurrence_id] = Override(starts_at, ends_at, words=differing)
    else:
        overrides.pop(given.recurrence_id, None)


def with_strays(pattern: Pattern, overrides: dict) -> tuple[Pattern, dict[datetime, Override]]:
    """A changed date that the rule does not give, or leaves out, takes place all the same: as an extra date."""
    kept, extra = {}, set()
    for at, one in overrides.items():
        is_given = any(each.recurrence_id == at for each in occurrences(pattern, at, at + timedelta(seconds=1)))
        if is_given or not one.is_cancelled:
            kept[at] = one
        if not is_given and not one.is_cancelled:
            extra.add(pattern.local(at))
    if not extra:
        return pattern, kept
    exdates = tuple(local for local in pattern.exdates if local not in extra)
    return validate(replace(pattern, exdates=exdates, rdates=tuple({*pattern.rdates, *extra}))), kept


def said_by(component: Component) -> set[str]:
    names = {"SUMMARY": "TITLE", "DESCRIPTION": "DESCRIPTION", "LOCATION": "ADDRESS"}
    return {ours for theirs, ours in names.items() if theirs in component}


def check_when(reader: Reader, pattern: Pattern, overrides: dict[datetime, Override]) -> None:
    """Refuse what was over long ago, or is further away than anybody plans."""
    since = reader.now - YEAR
    if any(one.ends_at > since for one in overrides.values()):
        return
    first = pattern.instant(pattern.first)
    if next(occurrences(pattern, since, max(reader.until, first + YEAR)), None) is None:
        late = [local for local in pattern.rdates if pattern.instant(local) > reader.now]
        if not late:
            raise Refused(Problem.OVER)
