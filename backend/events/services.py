"""Acts on the calendar."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.conversations.models import Conversation
from backend.conversations.services import invite, open_conversation, uninvite
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.live import EventCancelled, EventChanged, EventCreated, SeatsChanged
from backend.events.models import Attendance, Event
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify

# RFC 5546 2.1.4: a change of these is a new version of the event.
VERSIONED = ("starts_at", "ends_at", "place", "room", "location_note", "status")


class EventFull(DomainError):
    code = "event_full"
    message = _("Somebody was quicker: all seats are taken.")


class EventOver(DomainError):
    code = "event_over"
    message = _("This event is over.")


class EventIsCancelled(DomainError):
    code = "event_cancelled"
    message = _("This event is cancelled.")


@transaction.atomic
def create_event(place, *, by, **fields) -> Event:
    """Put an event with its conversation into the calendar of ``place``."""
    require(by, "events.add", place)
    _check_times(fields["starts_at"], fields["ends_at"])
    _check_capacity(fields.get("capacity"))
    conversation = open_conversation(kind=Conversation.Kind.EVENT, place=place, title=fields["title"], people=[by])
    event = Event.objects.create(place=place, author=by, conversation=conversation, **fields)
    record("event.created", by=by, target=event, place_id=place.pk)
    publish(EventCreated(place_id=place.pk, event_id=event.pk))
    return event


@transaction.atomic
def update_event(event: Event, *, by, **fields) -> Event:
    """Change an event; people with a seat are told when time or place changes.

    A lower ``capacity`` takes no seat away.
    """
    event = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=event.pk)
    require(by, "events.change", event)
    if event.is_cancelled:
        raise EventIsCancelled()
    _check_status(event, fields.get("status", event.status))
    changed = [name for name, value in fields.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, fields[name])
    _check_times(event.starts_at, event.ends_at)
    _check_capacity(event.capacity)
    versioned = [name for name in changed if name in VERSIONED]
    if versioned:
        event.sequence += 1
    event.save()
    if "title" in changed:
        Conversation.objects.filter(pk=event.conversation_id).update(title=event.title)
    if changed:
        record("event.changed", by=by, target=event, place_id=event.place_id, fields=changed)
        publish(EventChanged(place_id=event.place_id, event_id=event.pk))
    if versioned:
        _tell_attendees(event, Notification.Kind.EVENT_CHANGED, by=by)
    return event


@transaction.atomic
def cancel_event(event: Event, *, by, reason: str) -> Event:
    """Cancel, with a reason that everyone with a seat gets. Seats and conversation stay."""
    event = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=event.pk)
    require(by, "events.cancel", event)
    if event.is_cancelled:
        return event
    if not reason.strip():
        raise Invalid(_("Write why: people planned to come."), field="cancel_reason")
    event.status, event.cancel_reason = Event.Status.CANCELLED, reason.strip()
    event.sequence += 1
    event.save()
    record("event.cancelled", by=by, target=event, place_id=event.place_id, reason=reason)
    publish(EventCancelled(place_id=event.place_id, event_id=event.pk))
    _tell_attendees(event, Notification.Kind.EVENT_CANCELLED, by=by)
    return event


@transaction.atomic
def attend_event(event: Event, *, by) -> Attendance:
    """Give ``by`` a seat at ``event``; a second call returns the same seat.

    Raises ``NotAllowed``, ``EventIsCancelled``, ``EventOver`` or ``EventFull``.
    """
    # Permission and seats are judged under this lock: one last seat, one person.
    event = Event.objects.select_for_update(of=("self",)).select_related("place", "conversation").get(pk=event.pk)
    require(by, "events.attend", event)
    if attendance := event.attendances.filter(user=by).first():
        return attendance
    if event.is_cancelled:
        raise EventIsCancelled()
    if event.ends_at <= timezone.now():
        raise EventOver()
    if event.capacity is not None and event.attendances.count() >= event.capacity:
        raise EventFull()
    attendance = event.attendances.create(user=by)
    invite(event.conversation, by)
    publish(SeatsChanged(place_id=event.place_id, event_id=event.pk))
    return attendance


@transaction.atomic
def leave_event(event: Event, *, by) -> None:
    """Give the seat up; always possible, and free to call again."""
    event = Event.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=event.pk)
    require(by, "events.leave", event)
    if event.attendances.filter(user=by).delete()[0]:
        if event.author_id != by.pk:
            uninvite(event.conversation, by)
        publish(SeatsChanged(place_id=event.place_id, event_id=event.pk))


@transaction.atomic
def hide_event(event: Event, *, by) -> None:
    """Hide from everyone but its author and those who keep order. Called through moderation."""
    _set_hidden(event, timezone.now(), "event.hidden", by=by)


@transaction.atomic
def restore_event(event: Event, *, by) -> None:
    """Show a hidden event again."""
    _set_hidden(event, None, "event.restored", by=by)


def _set_hidden(event: Event, at, action: str, *, by) -> None:
    Event.objects.filter(pk=event.pk).update(hidden_at=at)
    record(action, by=by, target=event, place_id=event.place_id)
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))


def _check_times(starts_at, ends_at) -> None:
    if ends_at <= starts_at:
        raise Invalid(_("The end must come after the start."), field="ends_at")


def _check_capacity(capacity: int | None) -> None:
    if capacity is not None and capacity < 1:
        raise Invalid(_("At least one seat, or leave it empty."), field="capacity")


def _check_status(event: Event, status: str) -> None:
    """Cancelling has an act of its own, with a reason; and nobody's seat becomes a secret."""
    if status == Event.Status.CANCELLED:
        raise Invalid(_("Cancel the event instead: people need the reason."), field="status")
    if status == Event.Status.DRAFT != event.status and event.attendances.exists():
        raise Invalid(_("People have signed up already: cancel the event instead."), field="status")


def _tell_attendees(event: Event, kind: str, *, by) -> None:
    for attendance in event.attendances.exclude(user=by).select_related("user"):
        notify(
            attendance.user,
            kind,
            params={"what": event.title, "where": event.place.name, "why": event.cancel_reason},
            url=event.get_absolute_url(),
            place_id=event.place_id,
        )
