"""Events of a programme: put in, changed, cancelled, hidden."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventCancelled, EventChanged, EventCreated
from backend.events.models import Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.recurrence.validation import validate
from backend.events.services.announcing import tell_places
from backend.events.services.changing import change, locked_event
from backend.events.services.cohosts import tell_cohosts
from backend.events.services.dates import make_rows, reach, welcome_regulars
from backend.events.services.facts import LINKS, check_facts, fill
from backend.events.services.one_date import put_off
from backend.events.services.rooms import check_fits, settle
from backend.events.services.talk import hush_or_name, open_first


@transaction.atomic
def create_event(place, *, by, pattern: Pattern, skip_taken: bool = False, **facts) -> Event:
    """Put an event and its dates into the calendar of ``place``, and hold its rooms when it is published.

    ``facts`` are fields of the model, its ``LINKS``, ``questions`` (dicts) and ``parts`` (of apps above, by name).
    Raises ``NotAllowed`` or ``Invalid`` with the field, and ``RoomsTaken`` at the field ``rooms`` unless
    ``skip_taken``: then dates whose rooms are taken stay without.
    """
    require(by, "events.add", place)
    event = add_event(place, by=by, pattern=pattern, skip_taken=skip_taken, **facts)
    record("event.created", by=by, target=event, place_id=place.pk)
    return event


def add_event(place, *, by, pattern: Pattern, skip_taken: bool = False, **facts) -> Event:
    """A new event with its dates. For services, which ask for permission and keep the record."""
    pattern = validate(pattern)
    check_facts(place, facts, by=by)
    composed = {name: facts.pop(name) for name in (*LINKS, "questions", "parts") if name in facts}
    event = Event(place=place, author=by, **facts)
    event.pattern = pattern
    event.save()
    fill(event, composed, by=by)
    make_rows(event, until=reach(event.pattern, timezone.now()))
    if composed.get("rooms"):
        settle(event, by=by, skip_taken=skip_taken)
        if event.is_published:
            check_fits(event)
    open_first(event)
    tell_places(event, EventCreated)
    if composed.get("cohosts"):
        tell_cohosts(event, event.cohosts.all(), by=by)
    return event


@transaction.atomic
def update_event(event: Event, *, by, pattern: Pattern | None = None, skip_taken: bool = False, **facts) -> Event:
    """Change an event and all its coming dates; people with a seat are told when time or place changes.

    What a date has of its own stays its own. A lower ``capacity`` takes no seat away. Rooms are held for all dates or
    none (``RoomsTaken`` at the field ``rooms``); with ``skip_taken`` dates whose rooms are taken stay without.
    """
    return change(locked_event(event), by=by, scope="all", pattern=pattern, skip_taken=skip_taken, **facts).event


@transaction.atomic
def cancel_event(event: Event, *, by, reason: str) -> Event:
    """Cancel all coming dates, with a reason that everyone with a seat gets. Seats and conversations stay."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)
    require(by, "events.cancel", event)
    if event.is_cancelled:
        return event
    if not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="cancel_reason")
    return call_off(event, by=by, reason=reason)


def call_off(event: Event, *, by, reason: str) -> Event:
    """Cancel a locked event. For services, which ask for permission."""
    event.status, event.cancel_reason = Event.Status.CANCELLED, reason.strip()
    event.sequence += 1
    event.save()
    coming = event.occurrences.select_for_update(of=("self",)).filter(ends_at__gt=timezone.now()).order_by("pk")
    rows = list(coming.exclude(status=Occurrence.Status.CANCELLED))
    for row in rows:
        row.event, row.place = event, event.place
    put_off(rows, Occurrence.Status.CANCELLED, reason=event.cancel_reason, by=by)
    record("event.cancelled", by=by, target=event, place_id=event.place_id, reason=reason)
    tell_places(event, EventCancelled)
    return event


@transaction.atomic
def hide_event(event: Event, *, by) -> None:
    """Hide from everyone but its author and those who keep order. Called through moderation."""
    _set_hidden(event, timezone.now(), "event.hidden", by=by)


@transaction.atomic
def restore_event(event: Event, *, by) -> None:
    """Show a hidden event again. Regular guests get the dates made meanwhile; the clock serves the lists."""
    _set_hidden(event, None, "event.restored", by=by)
    welcome_regulars(
        list(event.occurrences.filter(starts_at__gt=timezone.now()).select_related("event").order_by("pk"))
    )


def _set_hidden(event: Event, at, action: str, *, by) -> None:
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    event.hidden_at = at
    event.save(update_fields=["hidden_at", "updated_at"])
    event.occurrences.update(is_listed=event.is_listed)
    hush_or_name(event)
    record(action, by=by, target=event, place_id=event.place_id)
    tell_places(event, EventChanged)


def emptied(event: Event) -> dict[str, str | None]:
    """What stands in its fields once moderation removed it."""
    words = (
        "description", "what_to_bring", "contact", "cost_note", "partners", "recording_note", "location_note",
        "helpers_note", "rules_question", "review_note", "address", "cancel_reason",
    )  # fmt: skip
    with translation.override(event.place.default_language):
        return {"title": gettext("Removed"), **dict.fromkeys(words, ""), "cover_id": None}
