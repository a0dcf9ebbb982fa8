"""Dates of an event as its calendar changes them: overrides of other calendars on rows of ours."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.events.ical.source import Override, SourceEvent
from backend.events.models import Event, Occurrence
from backend.events.models.occurrence import OWN_WORDS
from backend.events.recurrence import Pattern, continue_from
from backend.events.recurrence.pattern import moment
from backend.events.services import rooms
from backend.events.services.dates import row_of
from backend.events.services.one_date import put_off
from backend.events.services.reconfirming import ask_after_move
from backend.events.services.talk import retitle
from backend.events.services.telling import tell_of_dates
from backend.notifications.models import Notification

YEAR = timedelta(days=366)
TIMES = ("starts_at", "ends_at")
# What an override may make a date's own.
SOURCED = frozenset({*TIMES, *OWN_WORDS, "status"})


def pattern_for(source: SourceEvent, event: Event | None, now: datetime) -> Pattern:
    """The rule of ``source`` without its long history: ours begins where it began to be followed.

    Breaks and holidays that the place added stay.
    """
    pattern = source.pattern
    since = now - YEAR
    if event is not None:
        kept = event.pattern
        pattern = replace(pattern, holidays=kept.holidays, skipped=kept.skipped)
        since = min(since, kept.instant(kept.first)) if kept.first_day >= pattern.first_day else since
        if kept.instant(kept.first) > pattern.instant(pattern.first):
            since = kept.instant(kept.first)
    return without_history(pattern, since) if is_old(pattern, now) else pattern


def is_old(pattern: Pattern, now: datetime) -> bool:
    return bool(pattern.rrule or pattern.rdates) and pattern.instant(pattern.first) < now - YEAR


def without_history(pattern: Pattern, since: datetime) -> Pattern:
    try:
        return continue_from(pattern, since)[1]
    except Invalid:  # nothing before, or nothing after
        return pattern


def overrides_of(snapshot: dict) -> dict[datetime, list]:
    """Overrides as a snapshot keeps them, by recurrence id."""
    return {datetime.fromisoformat(at): value for at, value in snapshot.get("overrides", {}).items()}


def free_dates(event: Event, wanted: dict[datetime, Override]) -> list[Occurrence]:
    """Take back what the source made the own of dates of which it says nothing special any more.

    Returns those that got another time, or take place again.
    """
    ended = set(overrides_of(event.source)) - set(wanted)
    moved = []
    for row in rows_at(event, ended).values():
        given = moment(event.pattern, event.pattern.local(row.recurrence_id))
        was = (row.starts_at, row.ends_at, row.status)
        if overrides_of(event.source)[row.recurrence_id][2]:
            row.status, row.cancel_reason, row.cancelled_at = Occurrence.Status.SCHEDULED, "", None
        row.words, row.own = {}, [name for name in row.own if name not in SOURCED]
        row.starts_at, row.ends_at = given.starts_at, given.ends_at
        if (row.starts_at, row.ends_at, row.status) != was:
            row.sequence += 1
            moved.append(row)
        row.save()
    return moved


def give_overrides(event: Event, wanted: dict[datetime, Override], *, is_new_rule: bool) -> list[Occurrence]:
    """Make dates what the source says of them one by one; returns those that got another time or place.

    What it said before already is left alone: somebody here may have changed it since. Cancelled ones are told of here.
    """
    known = overrides_of(event.source)
    fresh = {at: one for at, one in wanted.items() if is_new_rule or known.get(at) != one.as_json()}
    rows = rows_at(event, fresh, make=True)
    moved, off = [], []
    for at, one in fresh.items():
        if (row := rows.get(at)) is None:
            continue
        if one.is_cancelled:
            if not row.is_cancelled:
                off.append(row)
        elif take_over(row, one):
            moved.append(row)
    put_off(off, Occurrence.Status.CANCELLED, reason=_("Cancelled in the calendar it comes from."), by=None)
    return moved


def take_over(row: Occurrence, one: Override) -> bool:
    """Make ``row`` what ``one`` says; whether its time or place is another now."""
    given = moment(row.event.pattern, row.event.pattern.local(row.recurrence_id))
    was = (row.starts_at, row.ends_at, row.status, row.address)
    own = set(row.own) - SOURCED | set(one.words)
    if row.status == Occurrence.Status.CANCELLED and row.cancelled_at:
        row.status, row.cancel_reason, row.cancelled_at = Occurrence.Status.SCHEDULED, "", None
    own |= {name for name in TIMES if getattr(one, name) != getattr(given, name)}
    row.starts_at, row.ends_at, row.words, row.own = one.starts_at, one.ends_at, dict(one.words), sorted(own)
    moved = (row.starts_at, row.ends_at, row.status, row.address) != was
    row.sequence += moved
    row.save()
    return moved


def rows_at(event: Event, ids, *, make: bool = False) -> dict[datetime, Occurrence]:
    """Rows of ``event`` by the original start, held; ``make``: those beyond the horizon as well."""
    if not ids:
        return {}
    found = event.occurrences.select_for_update(of=("self",)).filter(recurrence_id__in=list(ids)).order_by("pk")
    rows = {row.recurrence_id: row for row in found}
    for at in sorted(set(ids) - set(rows)) if make else ():
        given = moment(event.pattern, event.pattern.local(at))
        if given.recurrence_id == at:
            rows[at] = row_of(event, given)
            rows[at].save()
    for row in rows.values():
        row.event, row.place = event, event.place
    return rows


def tell_moved(event: Event, moved: list[Occurrence]) -> None:
    """Rooms, talks and people follow dates that the source moved."""
    now = timezone.now()
    moved = [row for row in {row.pk: row for row in moved}.values() if row.ends_at > now and not row.is_off]
    if not moved:
        return
    rooms.settle(event, by=None, skip_taken=True, only=moved)
    retitle(moved)
    if event.is_published:
        ask_after_move(moved, at=now)
        tell_of_dates(moved, Notification.Kind.EVENT_CHANGED, by=None)
