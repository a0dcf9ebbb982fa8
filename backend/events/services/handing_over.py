"""What the calendar moves when an animator leaves, and what the closing of a place meets."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.events.models import CalendarSubscription, Event, Occurrence
from backend.places.registry import Duty, Mover, duty_of

SHOWN = 3


def led_by(place, person):
    """Events at ``place`` that ``person`` wrote or leads, and that are not over, or not yet in the calendar."""
    ahead = Occurrence.objects.filter(event=OuterRef("pk"), ends_at__gt=timezone.now())
    named = Event.organisers.through.objects.filter(event=OuterRef("pk"), user=person)
    events = Event.objects.filter(Q(author=person) | Q(Exists(named)), place=place)
    unfinished = events.filter(status__in=["draft", "proposed", "changes_asked"])
    return unfinished | events.filter(Exists(ahead), status="published")


def find(place, person) -> list[Duty]:
    """Events and the calendars that the place follows."""
    titles = list(led_by(place, person).order_by("pk").values_list("title", flat=True))
    calendars = list(followed(place, person).values_list("name", flat=True))
    return [
        Duty(label, len(names), tuple(names[:SHOWN]))
        for label, names in ((_("Events and series they lead"), titles), (_("Calendars the place follows"), calendars))
        if names
    ]


def move(place, person, successor) -> None:
    """Give them another to lead and to look after; the list of those who come goes along."""
    keys = list(led_by(place, person).values_list("pk", flat=True))
    Event.objects.filter(pk__in=keys, author=person).update(author=successor)
    for event in Event.objects.filter(pk__in=keys, organisers=person):
        event.organisers.add(successor)
        event.organisers.remove(person)
    followed(place, person).update(created_by=successor)


def followed(place, person):
    return CalendarSubscription.objects.filter(place=place, created_by=person)


def planned_after(place, day) -> list[Duty]:
    """Dates of events from ``day`` on."""
    begins = datetime.combine(day, time.min, place.zone)
    dates = Occurrence.objects.filter(place=place, starts_at__gte=begins, status="scheduled", event__status="published")
    return duty_of(
        _("Dates of events"),
        dates.order_by("starts_at"),
        "event__title",
        url=reverse("place-calendar", args=[place.slug]),
    )


mover = Mover(find, move)
