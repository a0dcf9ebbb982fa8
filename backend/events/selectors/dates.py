"""Dates of one event and of one place."""

from datetime import date, datetime, timedelta

from backend.events.models import Event, Occurrence
from backend.events.selectors.days import SHOWN_A_DAY, Day
from backend.events.selectors.filters import Filters
from backend.events.selectors.overview import days_of
from backend.events.selectors.scopes import place_scope
from backend.places.models import Place


def calendar_dates(place: Place, user):
    """Everything ``user`` may see in the calendar of ``place``, ready for cards."""
    return Occurrence.objects.visible_to(user).of_place(place).for_cards(user).order_by("starts_at", "pk")


def week_counts(place: Place, user, today: date) -> list[Day]:
    """The week of ``today``, Monday first: what is on each day and how much."""
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return days_of(place_scope(place, user), Filters(), days, shown=SHOWN_A_DAY, today=today)


def planned(user):
    """Dates that will take place as announced."""
    return Occurrence.objects.visible_to(user).filter(
        event__status=Event.Status.PUBLISHED, status=Occurrence.Status.SCHEDULED
    )


def date_to_show(event: Event, *, now: datetime) -> Occurrence | None:
    """The date that stands for the whole event: the next that takes place, else the next, else the last."""
    dates = event.occurrences.select_related("event", "place")
    coming = dates.filter(ends_at__gt=now).order_by("starts_at", "pk")
    planned = coming.filter(status=Occurrence.Status.SCHEDULED).first()
    return planned or coming.first() or dates.order_by("-starts_at").first()


def next_dates(event: Event, user, *, now: datetime, shown: int = 10) -> list[Occurrence]:
    """The next dates of a series, cancelled ones too."""
    dates = event.occurrences.upcoming(at=now).for_cards(user)
    return list(dates.order_by("starts_at", "pk")[:shown])
