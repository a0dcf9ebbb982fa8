"""Calendars that come in: what would happen, said before anything does. ``import_steps`` then does exactly that.

The file says what an event is and when (title, description, address, dates); seats, cover, accessibility and how
people come are the place's. What changed in the file since it was read last is taken over; what was changed here and
not there stays.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.events.ical.reading import NotCalendar, Reading, TooManyEvents, read
from backend.events.ical.source import WORDS, Problem, SourceEvent
from backend.events.models import Attendance, CalendarSubscription, Event, Occurrence
from backend.events.services.dates import horizon
from backend.events.services.series import Plan, plan_change
from backend.events.services.sources import pattern_for
from backend.places.models import Place

KINDS = NEW, CHANGED, SAME, GONE, SKIPPED = "new", "changed", "same", "gone", "skipped"
# Fewer than this may vanish without a question.
FEW = 3


class TooLarge(Invalid):
    """More events than one place has."""


@dataclass
class Item:
    """What becomes of one event."""

    kind: str
    source: SourceEvent | None = None
    event: Event | None = None
    # Names of what is other than before: ``WORDS``, "dates", "cancelled", "restored".
    changes: list[str] = field(default_factory=list)
    problem: str = ""
    # Of a new rule: dates that move, go, stay against it, and how many people they have.
    dates: Plan | None = None
    people: int = 0

    @property
    def title(self) -> str:
        return self.source.title if self.source and self.source.title else str(self.event or "")

    def key(self) -> list:
        dates = self.dates and [len(self.dates.moved), len(self.dates.dropped), len(self.dates.orphaned)]
        said = self.source.snapshot() if self.source and self.source.pattern else ""
        uid = self.source.uid if self.source else self.event.uid
        return [self.kind, uid, self.event and self.event.pk, self.changes, self.problem, dates, self.people, said]

    @property
    def digest(self) -> str:
        """The same for the same effect."""
        return hashlib.sha256(json.dumps(self.key()).encode()).hexdigest()[:24]

    def is_due(self, subscription: CalendarSubscription | None) -> bool:
        """Whether something is to be done: at least to note down what the source says now."""
        if self.kind != SAME:
            return self.kind != SKIPPED
        if self.event is None:
            return False
        owner = subscription.pk if subscription else self.event.subscription_id
        return self.event.source != self.source.snapshot() or self.event.subscription_id != owner


@dataclass
class ImportPlan:
    """What becomes of the events of a file, and of those that it no longer has."""

    place: Place
    name: str
    items: list[Item]
    subscription: CalendarSubscription | None = None

    def of(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in KINDS}

    @property
    def steps(self) -> list[Item]:
        """What there is to do, in the order of doing: events that are here by primary key, then new ones as written."""
        due = [item for item in self.items if item.is_due(self.subscription)]
        here = [item for item in due if item.event]
        return sorted(here, key=lambda item: item.event.pk) + [item for item in due if not item.event]

    @property
    def would_empty(self) -> bool:
        """Whether so much is gone that the other side rather broke: that is for a person to decide."""
        gone, stays = len(self.of(GONE)), len(self.of(CHANGED)) + len(self.of(SAME))
        return (gone > FEW and gone > stays) or (gone > 1 and not stays)

    @property
    def digest(self) -> str:
        """The same for the same effects: what was shown is what is done."""
        return hashlib.sha256(json.dumps([item.key() for item in self.items]).encode()).hexdigest()[:24]


def read_calendar(content: bytes, place: Place, *, now: datetime | None = None) -> Reading:
    """``content`` as understood. Raises ``Invalid`` at the field ``file`` for what is none, or ``TooLarge``."""
    now = now or timezone.now()
    most = settings.CALENDAR_IMPORT_MOST_EVENTS
    try:
        return read(content, home=place.zone, now=now, until=horizon(now), most=most)
    except NotCalendar as fault:
        raise Invalid(str(fault), field="file") from None
    except TooManyEvents:
        words = _("There are more than %(n)s events in it. Export a shorter period.")
        raise TooLarge(words % {"n": most}, field="file") from None


def plan_import(
    place: Place, reading: Reading, *, subscription: CalendarSubscription | None = None, counts_dates: bool = True
) -> ImportPlan:
    """What would become of ``reading`` in ``place``; changes nothing. With ``subscription`` also of what is gone.

    Each event is looked at by itself: no lock outlives it. Without ``counts_dates`` dates and people are left out.
    """
    now = timezone.now()
    known = {event.uid: event for event in place.events.exclude(uid="").select_related("place", "subscription")}
    made_here = own_uids(place, reading)
    items = []
    for source in reading.events:
        item = item_of(source, known.get(source.uid), subscription, now, made_here=made_here)
        items.append(with_dates(item, now) if counts_dates else item)
    if subscription and subscription.pk:
        # What became private there shall not stay public here.
        seen = {item.source.uid for item in items if item.problem != Problem.PRIVATE}
        followed = [event for event in known.values() if event.subscription_id == subscription.pk]
        for event in sorted(followed, key=lambda each: each.pk):
            if event.uid not in seen and has_future(event, now):
                items.append(gone(event, now))
    return ImportPlan(place, reading.name, items, subscription)


def own_uids(place: Place, reading: Reading) -> set[str]:
    """UIDs of the file that events of this place have which were made here."""
    host = f"@{urlsplit(settings.PUBLIC_URL).hostname}"
    slugs = {source.uid.removesuffix(host) for source in reading.events if source.uid.endswith(host)}
    return {f"{slug}{host}" for slug in place.events.filter(uid="", slug__in=slugs).values_list("slug", flat=True)}


def item_of(
    source: SourceEvent, event: Event | None, subscription, now: datetime, *, made_here: frozenset | set = frozenset()
) -> Item:
    """What becomes of ``source`` that ``event`` (``None``: none) came from before, apart from dates and people."""
    if source.problem:
        return Item(SKIPPED, source, event, problem=source.problem)
    if source.uid in made_here:
        return Item(SAME, source)
    if event is None:
        return Item(SKIPPED, source, problem=Problem.CANCELLED) if source.is_cancelled else Item(NEW, source)
    of_other = event.subscription_id is not None and (subscription is None or event.subscription_id != subscription.pk)
    if of_other:
        return Item(SKIPPED, source, event, problem=Problem.ELSEWHERE)
    if event.is_hidden:
        return Item(SKIPPED, source, event, problem=Problem.HIDDEN)
    if subscription is None and is_older(source, event):
        return Item(SKIPPED, source, event, problem=Problem.OLDER)
    changes = changes_of(source, event)
    if not changes or (event.is_cancelled and "restored" not in changes):
        return Item(SAME, source, event)
    return Item(CHANGED, source, event, changes)


def with_dates(item: Item, now: datetime) -> Item:
    """``item`` with its dates that change, and how many people they have."""
    if item.kind != CHANGED:
        return item
    if "dates" in item.changes and not item.event.is_cancelled:
        with transaction.atomic():
            item.dates = plan_change(item.event, pattern_for(item.source, item.event, now))
        item.people = heads([one.row for one in item.dates.moved] + item.dates.orphaned)
    elif "cancelled" in item.changes:
        item.people = heads(coming(item.event, now))
    return item


def gone(event: Event, now: datetime) -> Item:
    """What becomes of an event that the source no longer has."""
    if event.is_hidden:
        return Item(SKIPPED, event=event, problem=Problem.HIDDEN)
    return Item(GONE, event=event, people=heads(coming(event, now)))


def is_older(source: SourceEvent, event: Event) -> bool:
    """Whether the file is older than what was read before (RFC 5545 3.8.7.4; 3.8.7.3 where that says nothing)."""
    known = event.source
    modified = source.modified.isoformat() if source.modified else ""
    if source.sequence != known.get("sequence", 0):
        return source.sequence < known.get("sequence", 0)
    return bool(modified and known.get("modified")) and modified < known["modified"]


def changes_of(source: SourceEvent, event: Event) -> list[str]:
    """What the source says otherwise than when it was read last."""
    said, known = source.snapshot(), event.source
    changes = [name for name in WORDS if said[name] != known.get(name)]
    if said["pattern"] != known.get("pattern") or said["overrides"] != known.get("overrides", {}):
        changes.append("dates")
    if source.is_cancelled:
        return [] if event.is_cancelled else ["cancelled"]
    if event.is_cancelled and (known.get("is_cancelled") or known.get("gone")):
        changes.append("restored")
    return changes


def coming(event: Event, now: datetime):
    return event.occurrences.filter(ends_at__gt=now, status=Occurrence.Status.SCHEDULED)


def has_future(event: Event, now: datetime) -> bool:
    return not event.is_cancelled and coming(event, now).exists()


def heads(rows) -> int:
    """How many people come to ``rows`` or want to."""
    found = Attendance.objects.live().filter(occurrence__in=[row.pk for row in rows])
    return sum(found.values_list("party", flat=True))
