"""Calendars that come in: what would happen, said before anything does, and then exactly that.

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
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.conversations.models import Conversation
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.ical.reading import NotCalendar, Reading, TooManyEvents, read
from backend.events.ical.source import WORDS, Problem, SourceEvent
from backend.events.live import EventChanged
from backend.events.models import Attendance, CalendarSubscription, Event, Occurrence
from backend.events.services import rooms
from backend.events.services.announcing import tell_places
from backend.events.services.changing import PlanChanged, change
from backend.events.services.dates import horizon
from backend.events.services.programme import add_event, call_off
from backend.events.services.series import Plan, plan_change
from backend.events.services.sources import free_dates, give_overrides, pattern_for, tell_moved
from backend.live.publishing import publish
from backend.places.models import Place

NEW, CHANGED, SAME, GONE, SKIPPED = "new", "changed", "same", "gone", "skipped"
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
        return {kind: found[kind] for kind in (NEW, CHANGED, SAME, GONE, SKIPPED)}

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


@transaction.atomic
def plan_import(place: Place, reading: Reading, *, subscription: CalendarSubscription | None = None) -> ImportPlan:
    """What would become of ``reading`` in ``place``; changes nothing. With ``subscription`` also of what is gone."""
    now = timezone.now()
    known = {event.uid: event for event in place.events.exclude(uid="").select_related("place", "subscription")}
    made_here = own_uids(place, reading)
    items = [item_of(source, known.get(source.uid), made_here, subscription, now) for source in reading.events]
    if subscription and subscription.pk:
        # What became private there shall not stay public here.
        seen = {item.source.uid for item in items if item.problem != Problem.PRIVATE}
        followed = [event for event in known.values() if event.subscription_id == subscription.pk]
        for event in sorted(followed, key=lambda each: each.pk):
            if event.uid not in seen and has_future(event, now):
                items.append(Item(GONE, event=event, people=heads(coming(event, now))))
    return ImportPlan(place, reading.name, items, subscription)


def own_uids(place: Place, reading: Reading) -> set[str]:
    """UIDs of the file that events of this place have which were made here."""
    host = f"@{urlsplit(settings.PUBLIC_URL).hostname}"
    slugs = {source.uid.removesuffix(host) for source in reading.events if source.uid.endswith(host)}
    return {f"{slug}{host}" for slug in place.events.filter(uid="", slug__in=slugs).values_list("slug", flat=True)}


def item_of(source: SourceEvent, event: Event | None, made_here: set[str], subscription, now: datetime) -> Item:
    if source.problem:
        return Item(SKIPPED, source, event, problem=source.problem)
    if source.uid in made_here:
        return Item(SAME, source)
    if event is None:
        return Item(SKIPPED, source, problem=Problem.CANCELLED) if source.is_cancelled else Item(NEW, source)
    of_other = event.subscription_id is not None and (subscription is None or event.subscription_id != subscription.pk)
    if of_other:
        return Item(SKIPPED, source, event, problem=Problem.ELSEWHERE)
    if subscription is None and is_older(source, event):
        return Item(SKIPPED, source, event, problem=Problem.OLDER)
    changes = changes_of(source, event)
    if not changes or (event.is_cancelled and "restored" not in changes):
        return Item(SAME, source, event)
    item = Item(CHANGED, source, event, changes)
    if "dates" in changes and not event.is_cancelled:
        item.dates = plan_change(event, pattern_for(source, event, now))
        item.people = heads([one.row for one in item.dates.moved] + item.dates.orphaned)
    elif "cancelled" in changes:
        item.people = heads(coming(event, now))
    return item


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


@transaction.atomic
def import_calendar(
    place: Place, reading: Reading, *, by, seen: str, status: str = Event.Status.PUBLISHED,
    category: str = Event.Category.MEETING,
) -> ImportPlan:  # fmt: skip
    """Put the events of a file into the calendar of ``place``; nothing that is not in it is touched.

    Raises ``NotAllowed``, ``Invalid``, or ``PlanChanged`` when ``seen`` is not the digest of what would happen now.
    """
    require(by, "events.add", place)
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    plan = plan_import(place, reading)
    if plan.digest != seen:
        raise PlanChanged()
    carry_out(plan, status=status, category=category)
    record("calendar.imported", by=by, target=place, place_id=place.pk, **plan.counts)
    return plan


def carry_out(plan: ImportPlan, *, status: str, category: str) -> None:
    """Do what ``plan`` says. One event that the calendar refuses does not keep the others from coming in."""
    with translation.override(plan.place.default_language):
        for item in plan.items:
            try:
                with transaction.atomic():
                    _carry_out(plan, item, status=status, category=category)
            except DomainError:
                item.kind, item.problem = SKIPPED, Problem.REFUSED


def _carry_out(plan: ImportPlan, item: Item, *, status: str, category: str) -> None:
    if item.kind == NEW:
        item.event = bring_in(plan, item.source, status=status, category=category)
    elif item.kind == CHANGED:
        bring_up_to_date(item, is_followed=plan.subscription is not None)
    elif item.kind == GONE:
        take_out(item.event, reason=_("It is no longer in the calendar it comes from."))
    if item.kind in (NEW, CHANGED, SAME) and item.event:
        Event.objects.filter(pk=item.event.pk).update(
            source=item.source.snapshot(), subscription=plan.subscription or item.event.subscription_id
        )


def bring_in(plan: ImportPlan, source: SourceEvent, *, status: str, category: str) -> Event:
    place = plan.place
    event = add_event(
        place, by=None, pattern=pattern_for(source, None, timezone.now()), uid=source.uid,
        subscription=plan.subscription, title=source.title, description=source.description,
        address="" if is_at(place, source.address) else source.address, category=source.category or category,
        status=status, checked_rules=list(Event.ContentRule.values),
    )  # fmt: skip
    event.place = place
    give_overrides(event, source.overrides, is_new_rule=True)
    return event


def is_at(place: Place, address: str) -> bool:
    """Whether ``address`` is no other than that of ``place``."""
    own = [place.name, place.address, f"{place.address}, {place.city}", f"{place.name}, {place.address}, {place.city}"]
    return address.casefold() in {one.casefold() for one in own}


def bring_up_to_date(item: Item, *, is_followed: bool) -> None:
    source = item.source
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=item.event.pk)
    if "cancelled" in item.changes and not event.is_published:
        take_out(event, reason="")
        return
    if "cancelled" in item.changes:
        call_off(event, by=None, reason=_("Cancelled in the calendar it comes from."))
        return
    if "restored" in item.changes:
        restore(event)
    facts = {name: getattr(source, name) for name in WORDS if name in item.changes}
    if is_at(event.place, facts.get("address", "")):
        facts["address"] = ""
    known = event.source.get("pattern")
    is_new_rule = source.snapshot()["pattern"] != known
    moved = free_dates(event, source.overrides)
    pattern = pattern_for(source, event, timezone.now()) if is_new_rule else None
    gone = _("It is no longer in the calendar it comes from.") if is_followed else ""
    change(event, by=None, scope="all", pattern=pattern, skip_taken=True, cancel_orphans=gone, **facts)
    tell_moved(event, moved + give_overrides(event, source.overrides, is_new_rule=is_new_rule))
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))


def restore(event: Event) -> None:
    """Let an event take place that its calendar had cancelled, with the dates that were cancelled with it."""
    rows = event.occurrences.filter(
        ends_at__gt=timezone.now(), status=Occurrence.Status.CANCELLED, cancel_reason=event.cancel_reason
    )
    moved = list(rows.select_related("booking"))
    for row in moved:
        row.event, row.place = event, event.place
        row.status, row.cancel_reason, row.cancelled_at = Occurrence.Status.SCHEDULED, "", None
        row.own, row.sequence = [name for name in row.own if name != "status"], row.sequence + 1
    event.status, event.cancel_reason, event.sequence = Event.Status.PUBLISHED, "", event.sequence + 1
    event.save()
    Occurrence.objects.bulk_update(
        moved, ["status", "cancel_reason", "cancelled_at", "own", "sequence"], batch_size=200
    )
    event.occurrences.update(is_listed=event.is_listed)
    tell_moved(event, moved)


def take_out(event: Event, *, reason: str) -> None:
    """What is gone there goes here: without a trace when nobody came or comes, else cancelled with a reason."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)
    now = timezone.now()
    rows = list(event.occurrences.select_for_update(of=("self",)).select_related("booking").order_by("pk"))
    people = Attendance.objects.filter(occurrence__event=event).exclude(status=Attendance.Status.UNCONFIRMED)
    talks = [row.conversation_id for row in rows if row.conversation_id]
    has_talk = Conversation.objects.filter(pk__in=talks, message_no__gt=0).exists()
    if event.is_published and (people.exists() or has_talk or any(row.starts_at <= now for row in rows)):
        call_off(event, by=None, reason=reason)
        Event.objects.filter(pk=event.pk).update(source={**event.source, "gone": True})
        return
    rooms.release(rows, by=None, reason=reason)
    record("event.removed", by=None, target=event, place_id=event.place_id, title=event.title)
    tell_places(event, EventChanged)
    event.delete()
    Conversation.objects.filter(pk__in=talks).delete()
