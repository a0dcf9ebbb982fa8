"""Changing an event together with its coming dates, and what came of it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.fields import as_code
from backend.core.permissions import require
from backend.events.live import EventChanged
from backend.events.models import Attendance, Event, Occurrence, Question
from backend.events.recurrence import Moment, Pattern
from backend.events.recurrence.validation import validate
from backend.events.services import rooms, waiting
from backend.events.services.announcing import tell_places
from backend.events.services.cohosts import tell_cohosts
from backend.events.services.dates import welcome_regulars
from backend.events.services.errors import EventIsCancelled
from backend.events.services.facts import Change, change_facts, check_change, save_parts
from backend.events.services.one_date import put_off
from backend.events.services.reconfirming import ask_after_move
from backend.events.services.series import Moved, Plan, apply_plan, plan_change
from backend.events.services.talk import open_first, retitle
from backend.events.services.telling import change_of, tell_of_dates
from backend.notifications.models import Notification

# RFC 5546 2.1.4: a change of these is a new version of the event.
VERSIONED = ("rooms", "address", "location_note")
# What a calendar that is followed says of its events; the rest is the place's.
SOURCED = ("title", "description", "address")


class PlanChanged(DomainError):
    """What would happen now is no longer what was shown."""

    code = "plan_changed"
    message = _("Something changed meanwhile. Look at the list once more.")


@dataclass
class Outcome:
    """What a change did, or would do (``preview``), to an event and its dates."""

    event: Event
    scope: str
    changed: list[str] = field(default_factory=list)
    # What the facts among ``changed`` said before and say now.
    facts: dict[str, Change] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    kept: list[Occurrence] = field(default_factory=list)
    added: list[Moment] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)
    orphaned: list[Occurrence] = field(default_factory=list)
    # Dates whose people are told of a new time or place.
    told: list[Occurrence] = field(default_factory=list)
    without_room: list[rooms.WithoutRoom] = field(default_factory=list)
    # Those who come to a date that moves, is orphaned or has a new place, by the date.
    people: dict[int, list[Attendance]] = field(default_factory=dict)

    def take(self, plan: Plan) -> None:
        """Write down what a new rule does."""
        self.moved, self.kept, self.added = plan.moved, plan.kept, plan.added
        self.dropped, self.orphaned = plan.dropped, plan.orphaned

    def look_at_people(self) -> None:
        """Find out who is affected (1 query)."""
        dates = {row.pk for row in [*(one.row for one in self.moved), *self.orphaned, *self.told]}
        found = defaultdict(list)
        for attendance in Attendance.objects.live().filter(occurrence__in=dates).with_people().order_by("pk"):
            found[attendance.occurrence_id].append(attendance)
        self.people = dict(found)

    @property
    def heads(self) -> int:
        """How many people are affected, each once; guests who were signed up by name count each time."""
        rows = [row for found in self.people.values() for row in found]
        known = {row.user_id or row.email or f"row {row.pk}": row.party for row in rows}
        return sum(known.values())

    @property
    def only_told(self) -> list[Occurrence]:
        """Dates that have another place at the same time."""
        moved = {one.row.pk for one in self.moved}
        return [row for row in self.told if row.pk not in moved and self.people.get(row.pk)]

    @property
    def facts_changed(self) -> list[tuple[str, Change | None]]:
        """What changes besides the dates, in words: its name, and what it said before and says now."""
        fields = {each.name: each.verbose_name for each in Event._meta.get_fields() if hasattr(each, "verbose_name")}
        fields |= {"questions": Question._meta.verbose_name_plural}
        return [(str(fields[name]), self.facts.get(name)) for name in self.changed if name in fields]

    @property
    def is_quiet(self) -> bool:
        """Nobody and no date is affected: only words change."""
        return not (self.moved or self.added or self.dropped or self.orphaned or self.people or self.without_room)

    @property
    def digest(self) -> str:
        """The same for the same effects: what was shown is what is done."""
        effects = {
            "scope": self.scope,
            "moved": sorted((one.row.pk, one.moment.starts_at.isoformat()) for one in self.moved),
            "added": sorted(moment.recurrence_id.isoformat() for moment in self.added),
            "dropped": sorted(row.slug for row in self.dropped),
            "orphaned": sorted(row.slug for row in self.orphaned),
            "without_room": sorted(one.occurrence.starts_at.isoformat() for one in self.without_room),
            "people": sorted((row.pk, row.party) for found in self.people.values() for row in found),
        }
        return hashlib.sha256(json.dumps(effects).encode()).hexdigest()[:24]


class _Undone(Exception):
    def __init__(self, outcome: Outcome):
        self.outcome = outcome


def preview(act: Callable[[], Outcome]) -> Outcome:
    """What ``act`` would do. It is done and undone, so that nothing can differ; nobody is told."""
    try:
        with transaction.atomic():
            outcome = act()
            outcome.look_at_people()
            raise _Undone(outcome)
    except _Undone as undone:
        return undone.outcome


def agree(outcome: Outcome, seen: str) -> Outcome:
    """Raise ``PlanChanged`` unless ``seen``, the digest of what was shown, is what was done. Empty: nothing was."""
    if seen:
        outcome.look_at_people()
        if outcome.digest != seen:
            raise PlanChanged()
    return outcome


def locked_event(event: Event) -> Event:
    """The row as it is now, held until the end of the transaction. Who locks dates as well locks it first."""
    # Not its key: a second update of a date in one sign-up makes PostgreSQL look at the event (FOR KEY SHARE), and it
    # would wait for an editor who waits for the date.
    return Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)


def change(
    event: Event, *, by, scope: str, pattern: Pattern | None = None, skip_taken: bool = False,
    cancel_orphans: str = "", **facts,
) -> Outcome:  # fmt: skip
    """Change a locked event and its coming dates. For services of this folder.

    ``skip_taken``: dates whose rooms are taken stay without a room. ``cancel_orphans``: a reason with which the dates
    that the new rule leaves over are cancelled. ``by=None``: the calendar that the event comes from, which alone says
    what it is and when.
    """
    if by is not None:
        require(by, "events.change", event)
        check_source(event, facts, pattern)
    if event.is_cancelled:
        raise EventIsCancelled()
    check_status(event, facts.get("status", event.status), by=by)
    check_change(event, facts, by=by)
    parts = facts.pop("parts", {})
    hosts = set(event.cohosts.all()) if event.is_published else set()
    changes = change_facts(event, facts)
    outcome = Outcome(event, scope, changed=list(changes), facts=changes)
    if pattern is not None and (pattern := validate(pattern)) != event.pattern:
        _change_dates(outcome, pattern, by=by)
    save_parts(event, parts, by=by)
    if not outcome.changed:
        return outcome
    if {"pattern", *VERSIONED} & set(outcome.changed):
        event.sequence += 1
    event.save()
    spread(outcome, by=by, skip_taken=skip_taken)
    _cancel(outcome.orphaned, cancel_orphans, by=by)
    record("event.changed", by=by, target=event, place_id=event.place_id, fields=outcome.changed)
    tell_places(event, EventChanged)
    tell_cohosts(event, set(event.cohosts.all()) - hosts, by=by)
    return outcome


def check_source(event: Event, facts: dict, pattern: Pattern | None) -> None:
    """Raise ``Invalid`` when ``facts`` or ``pattern`` change what a followed calendar says of ``event``."""
    for name in SOURCED if event.subscription_id else ():
        if name in facts and facts[name] != getattr(event, name):
            refuse_if_followed(event, field=name)
    if pattern is not None and event.subscription_id and validate(pattern) != event.pattern:
        refuse_if_followed(event)


def refuse_if_followed(event: Event, *, field: str | None = None) -> None:
    """Raise ``Invalid`` when another calendar says what ``event`` is and when."""
    if event.subscription_id is not None:
        words = _("“%(name)s” says this: change it there.") % {"name": event.subscription.name}
        raise Invalid(words, field=field)


def _change_dates(outcome: Outcome, pattern: Pattern, *, by) -> None:
    plan = plan_change(outcome.event, pattern)
    outcome.take(plan)
    outcome.changed.append("pattern")
    outcome.told = apply_plan(outcome.event, plan, by=by)
    welcome_regulars(plan.made)


def spread(outcome: Outcome, *, by, skip_taken: bool) -> None:
    """Bring what changed on the event to its coming dates, their rooms and the people who come."""
    event, changed = outcome.event, set(outcome.changed)
    coming = event.occurrences.filter(ends_at__gt=timezone.now())
    if "capacity" in changed:
        coming.exclude(own__contains=as_code("capacity")).update(capacity=event.capacity)
        for occurrence in coming.filter(waiting__gt=0).order_by("pk"):
            waiting.refill(occurrence)
    if "status" in changed:
        event.occurrences.update(is_listed=event.is_listed)
        open_first(event)
    if {"title", "pattern"} & changed:
        retitle(event.occurrences.all())
    outcome.without_room = rooms.settle(event, by=by, skip_taken=skip_taken, again="rooms" in changed)
    if {"rooms", "capacity", "status"} & changed:
        rooms.check_fits(event)
    if names := [name for name in VERSIONED if name in changed]:
        reached = Q()
        for name in names:
            reached |= ~Q(own__contains=as_code(name))
        _next_version(outcome, coming.filter(reached))
    # Whoever loses a room has another place as well.
    lost = [one.occurrence.pk for one in outcome.without_room if one.had_room]
    if lost:
        _next_version(outcome, coming.filter(pk__in=lost))
    if event.is_published and outcome.told:
        ask_after_move(outcome.told, at=timezone.now())
        each = _what_changed(outcome, elsewhere={*lost} if not names else {row.pk for row in outcome.told})
        tell_of_dates(outcome.told, Notification.Kind.EVENT_CHANGED, by=by, each=each)


def _next_version(outcome: Outcome, reached) -> None:
    """Count the change of the place on the dates that it reaches, once for each (RFC 5546 2.1.4)."""
    counted = {row.pk for row in outcome.told}
    rows = reached.filter(status=Occurrence.Status.SCHEDULED).exclude(pk__in=counted)
    also = list(rows.select_related("event", "place"))
    Occurrence.objects.filter(pk__in=[row.pk for row in also]).update(
        sequence=F("sequence") + 1, updated_at=timezone.now()
    )
    outcome.told = [*outcome.told, *also]


def _what_changed(outcome: Outcome, *, elsewhere: set[int]) -> dict[int, dict]:
    """What the news say of each date alone: when it was before, and whether it is elsewhere."""
    before = {one.row.pk: one.starts_at for one in outcome.moved}
    return {row.pk: change_of(row, was_at=before.get(row.pk), is_elsewhere=row.pk in elsewhere) for row in outcome.told}


def _cancel(rows: list[Occurrence], reason: str, *, by) -> None:
    if rows and reason.strip():
        put_off([row for row in rows if not row.is_cancelled], Occurrence.Status.CANCELLED, reason=reason, by=by)


def check_status(event: Event, status: str, *, by) -> None:
    """Cancelling has an act of its own, with a reason; nobody's seat becomes a secret; nobody publishes by the way."""
    if status == event.status:
        return
    if status == Event.Status.CANCELLED:
        raise Invalid(_("Cancel the event instead: people need the reason."), field="status")
    if status != Event.Status.PROPOSED:
        require(by, "events.review", event)
    if event.is_published and Attendance.objects.live().filter(occurrence__event=event).exists():
        raise Invalid(_("People have signed up already: cancel the event instead."), field="status")
