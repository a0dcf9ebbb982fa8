"""Edit scopes of a series: this date, this and the following, all; extra dates and dates left out.

Each act returns an ``Outcome``; ``preview(act)`` says the same beforehand. ``seen``: the digest of what was shown to
the editor. When it is no longer what would happen, ``PlanChanged`` refuses.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventChanged
from backend.events.models import Event, Occurrence
from backend.events.models.event import single
from backend.events.models.occurrence import OWN_WORDS
from backend.events.recurrence import Pattern, continue_from
from backend.events.recurrence.pattern import Moment, moment
from backend.events.services import rooms, waiting
from backend.events.services.announcing import tell_places
from backend.events.services.changing import (
    SOURCED,
    VERSIONED,
    Outcome,
    agree,
    change,
    locked_event,
    refuse_if_followed,
)
from backend.events.services.dates import moments_between
from backend.events.services.errors import EventIsCancelled, EventOver
from backend.events.services.facts import Change, shown
from backend.events.services.one_date import check_span, locked_with_event
from backend.events.services.reconfirming import ask_after_move
from backend.events.services.series import Moved
from backend.events.services.splitting import refuse_hidden, split
from backend.events.services.talk import retitle
from backend.events.services.telling import change_of, tell_attendees
from backend.notifications.models import Notification

THIS, FOLLOWING, ALL = "this", "following", "all"
TIMES = ("starts_at", "ends_at")


@transaction.atomic
def change_this(occurrence: Occurrence, *, by, seen: str = "", **changes) -> Outcome:
    """Change one date. ``changes``: ``OWN_WORDS``, ``starts_at``, ``ends_at``, ``capacity``, ``rooms``.

    What equals the series is no longer the date's own. The only date of an event is the event.
    Raises ``NotAllowed``, ``Invalid`` with the field, ``RoomsTaken``, ``EventIsCancelled``, ``EventOver``.
    """
    occurrence = locked_with_event(occurrence)
    require(by, "events.change", occurrence)
    _check_open(occurrence)
    if not occurrence.event.is_series:
        return agree(change(occurrence.event, by=by, scope=THIS, **_of_event(occurrence, changes)), seen)
    before = (occurrence.starts_at, occurrence.ends_at)
    said = {name: shown(occurrence, name) for name in changes.keys() - TIMES}
    changed = _change_row(occurrence, changes)
    if {*TIMES, *SOURCED} & set(changed):
        refuse_if_followed(occurrence.event)
    if set(TIMES) & set(changed):
        check_span(occurrence.starts_at, occurrence.ends_at)
    outcome = Outcome(occurrence.event, THIS, changed=changed)
    if not changed:
        return outcome
    says = {**{name: shown(occurrence, name) for name in said}, "rooms": ", ".join(map(str, changes.get("rooms", ())))}
    outcome.facts = {name: Change(said[name], says[name]) for name in changed if name in said}
    if {*TIMES, *VERSIONED} & set(changed):
        occurrence.sequence += 1
        outcome.told = [occurrence]
    _move_rooms(occurrence, changes.get("rooms"), changed, by=by)
    if set(TIMES) & set(changed):
        now_at = Moment(occurrence.recurrence_id, occurrence.starts_at, occurrence.ends_at)
        outcome.moved = [Moved(occurrence, now_at, *before)]
    _announce_one(outcome, occurrence, by=by, was_at=before[0])
    return agree(outcome, seen)


@transaction.atomic
def change_following(
    occurrence: Occurrence, *, by, pattern: Pattern | None = None, skip_taken: bool = False, cancel_orphans: str = "",
    seen: str = "", **facts,
) -> Outcome:  # fmt: skip
    """Change a date and all that follow: the series ends before it and goes on as an event of its own.

    Dates keep their addresses, people and talks. ``pattern``: of what follows; ``facts`` as of ``update_event``.
    Raises ``Invalid`` at the first date of a series, and what ``update_event`` raises.
    """
    occurrence = locked_with_event(occurrence)
    require(by, "events.change", occurrence)
    _check_open(occurrence)
    refuse_if_followed(occurrence.event)
    event = split(occurrence.event, occurrence, by=by)
    outcome = change(
        event, by=by, scope=FOLLOWING, pattern=pattern, skip_taken=skip_taken, cancel_orphans=cancel_orphans, **facts
    )
    return agree(outcome, seen)


@transaction.atomic
def change_all(
    event: Event, *, by, pattern: Pattern | None = None, skip_taken: bool = False, cancel_orphans: str = "",
    seen: str = "", **facts,
) -> Outcome:  # fmt: skip
    """Change an event and all its coming dates. What a date has of its own stays its own."""
    event = locked_event(event)
    outcome = change(
        event, by=by, scope=ALL, pattern=pattern, skip_taken=skip_taken, cancel_orphans=cancel_orphans, **facts
    )
    return agree(outcome, seen)


def rest_of(occurrence: Occurrence) -> Pattern:
    """The rule from ``occurrence`` on, as ``change_following`` would begin with.

    Raises ``Invalid`` at the first, and while the event is hidden.
    """
    refuse_hidden(occurrence.event)
    return continue_from(occurrence.event.pattern, occurrence.recurrence_id)[1]


@transaction.atomic
def add_date(
    event: Event, *, by, starts_at: datetime, ends_at: datetime | None = None, skip_taken: bool = False
) -> Occurrence:
    """Add an extra date to an event; without ``ends_at`` it is as long as the others.

    A date that was left out comes back. Raises ``Invalid`` with the field, or ``RoomsTaken``.
    """
    event = locked_event(event)
    pattern = event.pattern
    local = pattern.local(starts_at)
    extra = moment(pattern, local)
    check_span(starts_at, ends_at or extra.ends_at)
    if event.occurrences.filter(recurrence_id=extra.recurrence_id).exists():
        raise Invalid(_("There is a date at this time already."), field="day")
    back = tuple(left for left in pattern.exdates if left != local)
    changed = replace(pattern, exdates=back)
    if len(back) == len(pattern.exdates) or extra.recurrence_id not in _given(changed, extra):
        changed = replace(changed, rdates=tuple(sorted({*pattern.rdates, local})))
    change(event, by=by, scope=ALL, pattern=changed, skip_taken=skip_taken)
    row = event.occurrences.select_related("event", "place").get(recurrence_id=extra.recurrence_id)
    if ends_at and ends_at != row.ends_at:
        change_this(row, by=by, ends_at=ends_at)
        row.refresh_from_db()
    record("event.date_added", by=by, target=event, place_id=event.place_id, date=row.slug)
    return row


@transaction.atomic
def leave_out(occurrence: Occurrence, *, by) -> None:
    """Take one date out of the series as if it had never been; ``add_date`` brings it back.

    Raises ``Invalid`` when somebody comes or wrote there: such a date is cancelled, with a reason.
    """
    occurrence = locked_with_event(occurrence)
    require(by, "events.change", occurrence)
    _check_open(occurrence)
    event = occurrence.event
    if not event.is_series:
        raise Invalid(_("This is the only date: cancel the event instead."))
    pattern, local = event.pattern, event.pattern.local(occurrence.recurrence_id)
    left = replace(
        pattern,
        rdates=tuple(each for each in pattern.rdates if each != local),
        exdates=tuple(sorted({*pattern.exdates, local})),
    )
    outcome = change(event, by=by, scope=ALL, pattern=left)
    if outcome.orphaned:
        raise Invalid(_("People come or wrote here, or it was changed by hand: cancel it with a reason instead."))
    record("event.date_left_out", by=by, target=event, place_id=event.place_id, date=occurrence.slug)


def _given(pattern: Pattern, extra: Moment) -> set[datetime]:
    return set(moments_between(pattern, extra.starts_at, extra.starts_at + timedelta(seconds=1)))


def _check_open(occurrence: Occurrence) -> None:
    if occurrence.is_cancelled or occurrence.event.is_cancelled:
        raise EventIsCancelled()
    if occurrence.ends_at <= timezone.now() and not occurrence.is_off:
        raise EventOver()


def _of_event(occurrence: Occurrence, changes: dict) -> dict:
    """``changes`` of the only date as facts of its event."""
    facts = {name: value for name, value in changes.items() if name not in TIMES}
    if set(TIMES) & changes.keys():
        starts_at = changes.get("starts_at", occurrence.starts_at)
        ends_at = changes.get("ends_at", occurrence.ends_at)
        check_span(starts_at, ends_at)
        facts["pattern"] = single(starts_at, ends_at, occurrence.event.zone)
    return facts


def _change_row(occurrence: Occurrence, changes: dict) -> list[str]:
    """Set ``changes`` on a locked row, except rooms; returns what is new. What equals the series is given up."""
    given = moment(occurrence.event.pattern, occurrence.event.pattern.local(occurrence.recurrence_id))
    usual = {"starts_at": given.starts_at, "ends_at": given.ends_at, "capacity": occurrence.event.capacity}
    changed, own = [], set(occurrence.own)
    for name, value in changes.items():
        if name == "rooms":
            if {room.pk for room in value} != {room.pk for room in occurrence.room_list}:
                changed.append(name)
            continue
        if name not in OWN_WORDS and name not in usual:
            raise ValueError(f"not for change_this: {name}")
        if getattr(occurrence, name) == value:
            continue
        changed.append(name)
        standard = usual[name] if name in usual else getattr(occurrence.event, name)
        own = own - {name} if value == standard else own | {name}
        if name in OWN_WORDS:
            words = {key: words for key, words in occurrence.words.items() if key != name}
            occurrence.words = words if value == standard else {**words, name: value}
        else:
            setattr(occurrence, name, value)
    _check_seats(occurrence)
    occurrence.own = sorted(own)
    return changed


def _check_seats(occurrence: Occurrence) -> None:
    if occurrence.capacity is not None and occurrence.capacity < 1:
        raise Invalid(_("At least one seat, or leave it empty."), field="capacity")


def _move_rooms(occurrence: Occurrence, wanted, changed: list[str], *, by) -> None:
    """Let the rooms follow a changed row, and save it."""
    event = occurrence.event
    if "rooms" in changed:
        if {room.pk for room in wanted} == set(event.rooms.values_list("pk", flat=True)):
            occurrence.own = [name for name in occurrence.own if name != "rooms"]
        elif event.status == Event.Status.PUBLISHED and not occurrence.is_off:
            rooms.give_rooms(occurrence, list(wanted), by=by)
        else:
            raise Invalid(_("Rooms of one date can be chosen once the event is published."), field="rooms")
    occurrence.save()
    rooms.settle(event, by=by, only=[occurrence])
    occurrence.refresh_from_db(fields=["booking", "own"])


def _announce_one(outcome: Outcome, occurrence: Occurrence, *, by, was_at: datetime) -> None:
    changed = set(outcome.changed)
    if {"title", *TIMES} & changed:
        retitle([occurrence])
    if "capacity" in changed and occurrence.waiting:
        waiting.refill(occurrence)
    record(
        "event.date_changed", by=by, target=occurrence.event, place_id=occurrence.place_id, date=occurrence.slug,
        fields=sorted(changed),
    )  # fmt: skip
    tell_places(occurrence.event, EventChanged)
    if outcome.told and occurrence.event.is_published:
        ask_after_move([occurrence], at=timezone.now())
        words = change_of(occurrence, was_at=was_at, is_elsewhere=bool(changed & set(VERSIONED)))
        tell_attendees(occurrence, Notification.Kind.EVENT_CHANGED, by=by, **words)
