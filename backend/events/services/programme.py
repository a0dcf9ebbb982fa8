"""Events of a programme: put in, changed, cancelled, hidden."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.conversations.models import Conversation
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventCancelled, EventChanged, EventCreated
from backend.events.models import Attendance, Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.recurrence.validation import validate
from backend.events.services.dates import materialise, put_off
from backend.events.services.errors import EventIsCancelled
from backend.events.services.seats import locked
from backend.events.services.series import apply_plan, plan_change
from backend.events.services.talk import talk_of, talk_title
from backend.events.services.telling import tell_attendees
from backend.live.publishing import publish
from backend.notifications.models import Notification

# RFC 5546 2.1.4: a change of these is a new version of the event.
VERSIONED = ("rooms", "address", "location_note")
# Facts that are sets of other rows.
LINKS = ("rooms", "cohosts", "organisers")


@transaction.atomic
def create_event(place, *, by, pattern: Pattern, **facts) -> Event:
    """Put an event and its dates into the calendar of ``place``. ``facts`` are fields of the model, ``LINKS`` too.

    Raises ``NotAllowed`` or ``Invalid`` with the field.
    """
    require(by, "events.add", place)
    event = add_event(place, by=by, pattern=pattern, **facts)
    record("event.created", by=by, target=event, place_id=place.pk)
    return event


def add_event(place, *, by, pattern: Pattern, **facts) -> Event:
    """A new event with its dates. For services, which ask for permission and keep the record."""
    pattern = validate(pattern)
    _check_facts(facts)
    links = {name: facts.pop(name) for name in LINKS if name in facts}
    event = Event(place=place, author=by, **facts)
    event.pattern = pattern
    event.save()
    for name, rows in links.items():
        getattr(event, name).set(rows)
    materialise(event)
    if not event.is_series:
        talk_of(event.occurrences.select_related("event", "place").get())
    publish(EventCreated(place_id=place.pk, event_id=event.pk))
    return event


@transaction.atomic
def update_event(event: Event, *, by, pattern: Pattern | None = None, **facts) -> Event:
    """Change an event and all its coming dates; people with a seat are told when time or place changes.

    What a date has of its own stays its own. A lower ``capacity`` takes no seat away.
    """
    event = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=event.pk)
    require(by, "events.change", event)
    if event.is_cancelled:
        raise EventIsCancelled()
    _check_status(event, facts.get("status", event.status))
    _check_facts(facts)
    changed = change_facts(event, facts)
    told = set()
    if pattern is not None and pattern != event.pattern:
        pattern = validate(pattern)
        changed.append("pattern")
        told = {occurrence.pk for occurrence in apply_plan(event, plan_change(event, pattern), by=by)}
    if not changed:
        return event
    if {"pattern", *VERSIONED} & set(changed):
        event.sequence += 1
    event.save()
    spread(event, changed, but_told=told, by=by)
    record("event.changed", by=by, target=event, place_id=event.place_id, fields=changed)
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))
    return event


def change_facts(event: Event, facts: dict) -> list[str]:
    """Set ``facts`` on ``event`` without saving it (``LINKS`` are saved); returns which are new."""
    changed = []
    for name, value in facts.items():
        if name in LINKS:
            rows = getattr(event, name)
            if set(rows.values_list("pk", flat=True)) != {row.pk for row in value}:
                rows.set(value)
                changed.append(name)
        elif getattr(event, name) != value:
            setattr(event, name, value)
            changed.append(name)
    return changed


def spread(event: Event, changed: list[str], *, but_told: set[int], by) -> None:
    """Bring what ``changed`` on ``event`` to its coming dates and to the people who come."""
    coming = event.occurrences.filter(ends_at__gt=timezone.now())
    if "capacity" in changed:
        coming.exclude(own__contains=" capacity ").update(capacity=event.capacity)
    if "status" in changed:
        event.occurrences.update(is_listed=event.is_listed)
    if "title" in changed:
        for occurrence in event.occurrences.exclude(conversation=None).select_related("event", "place"):
            Conversation.objects.filter(pk=occurrence.conversation_id).update(title=talk_title(occurrence))
    if set(VERSIONED) & set(changed):
        for occurrence in coming.select_related("event", "place"):
            occurrence.sequence += 1
            occurrence.save(update_fields=["sequence"])
            if occurrence.pk not in but_told:
                tell_attendees(occurrence, Notification.Kind.EVENT_CHANGED, by=by)


@transaction.atomic
def cancel_event(event: Event, *, by, reason: str) -> Event:
    """Cancel all coming dates, with a reason that everyone with a seat gets. Seats and conversations stay."""
    event = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=event.pk)
    require(by, "events.cancel", event)
    if event.is_cancelled:
        return event
    if not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="cancel_reason")
    event.status, event.cancel_reason = Event.Status.CANCELLED, reason.strip()
    event.sequence += 1
    event.save()
    for occurrence in event.occurrences.filter(ends_at__gt=timezone.now()).exclude(status="cancelled"):
        occurrence = locked(occurrence)
        put_off(occurrence, Occurrence.Status.CANCELLED, reason=event.cancel_reason)
        tell_attendees(occurrence, Notification.Kind.EVENT_CANCELLED, by=by)
    record("event.cancelled", by=by, target=event, place_id=event.place_id, reason=reason)
    publish(EventCancelled(place_id=event.place_id, event_id=event.pk))
    return event


@transaction.atomic
def hide_event(event: Event, *, by) -> None:
    """Hide from everyone but its author and those who keep order. Called through moderation."""
    _set_hidden(event, timezone.now(), "event.hidden", by=by)


@transaction.atomic
def restore_event(event: Event, *, by) -> None:
    """Show a hidden event again."""
    _set_hidden(event, None, "event.restored", by=by)


def _set_hidden(event: Event, at, action: str, *, by) -> None:
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    event.hidden_at = at
    event.save(update_fields=["hidden_at"])
    event.occurrences.update(is_listed=event.is_listed)
    record(action, by=by, target=event, place_id=event.place_id)
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))


def _check_facts(facts: dict) -> None:
    capacity = facts.get("capacity")
    if capacity is not None and capacity < 1:
        raise Invalid(_("At least one seat, or leave it empty."), field="capacity")
    youngest, oldest = facts.get("min_age"), facts.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        raise Invalid(_("The oldest age must not be below the youngest."), field="max_age")


def _check_status(event: Event, status: str) -> None:
    """Cancelling has an act of its own, with a reason; and nobody's seat becomes a secret."""
    if status == Event.Status.CANCELLED:
        raise Invalid(_("Cancel the event instead: people need the reason."), field="status")
    people = Attendance.objects.live().filter(occurrence__event=event)
    if status == Event.Status.DRAFT != event.status and people.exists():
        raise Invalid(_("People have signed up already: cancel the event instead."), field="status")
