from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.events.models import Event, Occurrence
from backend.events.models.event import single
from backend.events.recurrence import Pattern
from backend.events.services import create_event
from tests.factories.places import PlaceFactory


def once(place, starts_at, hours=1):
    """The rule of an event that takes place once."""
    return single(starts_at, starts_at + timedelta(hours=hours), place.zone)


def next_monday(*, after: int = 3) -> date:
    """A Monday at least ``after`` days ahead."""
    day = timezone.now().date() + timedelta(days=after)
    return day + timedelta(days=-day.weekday() % 7)


def series(place, by, *, first=None, rrule="FREQ=WEEKLY;BYDAY=MO", hours=2, more=None, **facts) -> Event:
    """A published series, Mondays at six in the evening unless told otherwise. ``more``: fields of its rule."""
    first = first or datetime.combine(next_monday(), time(18))
    pattern = Pattern(first, timedelta(hours=hours), place.zone, rrule, **(more or {}))
    usual = {"title": "Joga", "checked_rules": list(Event.ContentRule.values)}
    return create_event(place, by=by, pattern=pattern, **{**usual, **facts})


def dates_of(event: Event) -> list[Occurrence]:
    """The coming dates of ``event`` as they are now, soonest first."""
    rows = event.occurrences.filter(starts_at__gt=timezone.now()).select_related("booking", "event", "place")
    return list(rows.order_by("starts_at"))


def fresh(date: Occurrence) -> Occurrence:
    """``date`` as it is now."""
    return Occurrence.objects.select_related("booking", "event", "place").get(pk=date.pk)


class EventFactory(factory.django.DjangoModelFactory):
    """A published event of two hours with one date, in two days; ``starts_at`` and ``ends_at`` say other times."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
        ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))

    place = factory.SubFactory(PlaceFactory)
    title = factory.Sequence(lambda n: f"Herbata {n}")
    pattern = factory.LazyAttribute(lambda event: single(event.starts_at, event.ends_at, event.place.zone))


class OccurrenceFactory(factory.django.DjangoModelFactory):
    """One date of an event of its own, with its conversation."""

    class Meta:
        model = Occurrence

    class Params:
        title = factory.Sequence(lambda n: f"Herbata {n}")
        category = "meeting"
        event_status = "published"
        author = None

    event = factory.LazyAttribute(
        lambda date: EventFactory(
            place=date.place,
            title=date.title,
            category=date.category,
            status=date.event_status,
            author=date.author,
            capacity=date.capacity,
            starts_at=date.starts_at,
            ends_at=date.ends_at,
        )
    )
    place = factory.SubFactory(PlaceFactory)
    capacity = None
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    ends_at = factory.LazyAttribute(lambda date: date.starts_at + timedelta(hours=2))
    recurrence_id = factory.LazyAttribute(lambda date: date.starts_at)
    is_listed = factory.LazyAttribute(lambda date: date.event.is_listed)
    conversation = factory.LazyAttribute(
        lambda date: Conversation.objects.create(kind=Conversation.Kind.EVENT, place=date.place, title=date.title)
    )
