"""Calendars that come in, event by event: each in a transaction of its own, so that nobody waits for a whole file.

Several events in one transaction would be locked in the order of the file while an editor holds one of them and asks
for a room that another one has: that is a deadlock. Locks are taken in the order subscription, event, dates, rooms,
bookings.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.services import record
from backend.conversations.models import Conversation
from backend.core.errors import DomainError
from backend.events.ical.source import WORDS, Problem, SourceEvent
from backend.events.live import EventChanged
from backend.events.models import Attendance, CalendarSubscription, Event, Occurrence
from backend.events.services import rooms
from backend.events.services.announcing import tell_places
from backend.events.services.changing import change
from backend.events.services.importing import (
    CHANGED,
    GONE,
    NEW,
    SAME,
    SKIPPED,
    Item,
    gone,
    has_future,
    item_of,
    with_dates,
)
from backend.events.services.programme import add_event, call_off
from backend.events.services.sources import free_dates, give_overrides, pattern_for, tell_moved
from backend.live.publishing import publish
from backend.places.models import Place


class NotFollowed(DomainError):
    """Somebody let the calendar go meanwhile."""

    code = "calendar_not_followed"
    message = gettext_lazy("The place does not follow this calendar any more. Nothing of it comes in from now on.")


@dataclass(frozen=True)
class Aim:
    """Where events go to. ``status`` and ``category`` are those of new ones."""

    place: Place
    subscription: CalendarSubscription | None = None
    status: str = Event.Status.PUBLISHED
    category: str = Event.Category.MEETING


@dataclass(frozen=True)
class Step:
    """One event to see to: what a source says of it, or, without ``source``, the primary key of one that is gone.

    ``agreed``: the digest of what somebody was shown; empty when nobody was asked.
    """

    source: SourceEvent | None = None
    event: int | None = None
    agreed: str = ""


def carry_out(step: Step, aim: Aim) -> Item:
    """Do what becomes of one event, whole or not at all; returns what was done.

    It is judged anew under its lock: what was done already stays, what is no longer as agreed, and what the calendar
    refuses, is left out and says why. Raises ``NotFollowed`` when the subscription was let go.
    """
    try:
        with translation.override(aim.place.default_language), transaction.atomic():
            return _carried_out(step, aim)
    except NotFollowed:
        raise
    except DomainError:
        return left_out(step, Problem.REFUSED)
    except IntegrityError:
        # Somebody else brought in the same event at this moment (``event_uid_once_a_place``).
        if step.source and aim.place.events.filter(uid=step.source.uid).exists():
            return left_out(step, Problem.OTHERWISE)
        raise


def left_out(step: Step, problem: Problem) -> Item:
    event = None if step.source else Event.objects.filter(pk=step.event).first()
    return Item(SKIPPED, step.source, event, problem=problem)


def _carried_out(step: Step, aim: Aim) -> Item:
    hold(aim.subscription)
    item = judged(step, aim)
    if step.agreed and item.kind not in (SAME, SKIPPED) and item.digest != step.agreed:
        return Item(SKIPPED, step.source, item.event, problem=Problem.OTHERWISE)
    if item.kind == NEW:
        item.event = bring_in(aim, item.source)
    elif item.kind == CHANGED:
        bring_up_to_date(item, is_followed=aim.subscription is not None)
    elif item.kind == GONE:
        take_out(item.event, reason=_("It is no longer in the calendar it comes from."))
    if item.kind in (CHANGED, SAME) and item.event and item.source:
        owner = aim.subscription.pk if aim.subscription else item.event.subscription_id
        Event.objects.filter(pk=item.event.pk).update(source=item.source.snapshot(), subscription=owner)
    return item


def hold(subscription: CalendarSubscription | None) -> None:
    """Keep ``subscription`` from being let go until the end of the transaction. Raises ``NotFollowed``."""
    if subscription is None:
        return
    rows = CalendarSubscription.objects.select_for_update(of=("self",), no_key=True)
    if not rows.filter(pk=subscription.pk).exists():
        raise NotFollowed()


def judged(step: Step, aim: Aim) -> Item:
    """What becomes of the event of ``step`` now, which is held until the end of the transaction."""
    now = timezone.now()
    if step.source:
        event = locked(aim.place, uid=step.source.uid)
        return with_dates(item_of(step.source, event, aim.subscription, now), now)
    event = locked(aim.place, pk=step.event)
    if event is None or event.subscription_id != aim.subscription.pk or not has_future(event, now):
        return Item(SAME, event=event)
    return gone(event, now)


def locked(place: Place, **which) -> Event | None:
    rows = place.events.select_for_update(of=("self",), no_key=True).select_related("place")
    return rows.filter(**which).first()


def bring_in(aim: Aim, source: SourceEvent) -> Event:
    place = aim.place
    event = add_event(
        place, by=None, pattern=pattern_for(source, None, timezone.now()), uid=source.uid,
        subscription=aim.subscription, source=source.snapshot(), title=source.title, description=source.description,
        address="" if is_at(place, source.address) else source.address, category=source.category or aim.category,
        status=aim.status, checked_rules=list(Event.ContentRule.values),
    )  # fmt: skip
    event.place = place
    give_overrides(event, source.overrides, is_new_rule=True)
    return event


def is_at(place: Place, address: str) -> bool:
    """Whether ``address`` is no other than that of ``place``."""
    own = [place.name, place.address, f"{place.address}, {place.city}", f"{place.name}, {place.address}, {place.city}"]
    return address.casefold() in {one.casefold() for one in own}


def bring_up_to_date(item: Item, *, is_followed: bool) -> None:
    """Make a locked event what its source says now."""
    source, event = item.source, item.event
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
        row.updated_at = timezone.now()
    event.status, event.cancel_reason, event.sequence = Event.Status.PUBLISHED, "", event.sequence + 1
    event.save()
    Occurrence.objects.bulk_update(
        moved, ["status", "cancel_reason", "cancelled_at", "own", "sequence", "updated_at"], batch_size=200
    )
    event.occurrences.update(is_listed=event.is_listed)
    tell_moved(event, moved)


def take_out(event: Event, *, reason: str) -> None:
    """What is gone there goes here: a locked event without a trace when nobody came or comes, else cancelled."""
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
