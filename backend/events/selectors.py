"""Reads of the calendar for pages."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.events.models import Event
from backend.places.models import Place

SHOWN_A_DAY = 3


@dataclass(frozen=True)
class Day:
    """One cell of a week or month."""

    date: date
    is_today: bool
    in_month: bool
    events: list[Event]

    @property
    def first(self) -> list[Event]:
        return self.events[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.events) - SHOWN_A_DAY)


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day]]
    previous: date
    next: date
    today: date

    @property
    def full_days(self) -> list[Day]:
        """Days of the month itself that have events."""
        return [day for week in self.weeks for day in week if day.in_month and day.events]

    @property
    def days(self) -> list[Day]:
        """The agenda: in the month that runs, from today on."""
        return [day for day in self.full_days if not self.is_current or day.date >= self.today]

    @property
    def past_days(self) -> list[Day]:
        """Days of the month that runs which are over."""
        return [day for day in self.full_days if self.is_current and day.date < self.today]

    @property
    def is_current(self) -> bool:
        return self.first == self.today.replace(day=1)

    @property
    def count(self) -> int:
        return sum(len(day.events) for day in self.full_days)


def midnight(day: date, place: Place) -> datetime:
    return datetime.combine(day, datetime.min.time(), place.zone)


def by_day(events, place: Place) -> dict[date, list[Event]]:
    """Events under the local day on which they start."""
    days = defaultdict(list)
    for event in events:
        days[event.starts_at.astimezone(place.zone).date()].append(event)
    return days


def calendar_events(place: Place, user):
    """Everything ``user`` may see in the calendar of ``place``, ready for cards."""
    return (
        Event.objects.visible_to(user)
        .filter(place=place)
        .with_seats()
        .with_mine(user)
        .select_related("place", "room", "meetup")
        .order_by("starts_at", "pk")
    )


def month_of(place: Place, user, first: date, *, today: date, category: str = "") -> Month:
    """The month that begins at ``first`` as whole weeks from Monday (1 query)."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    events = calendar_events(place, user).filter(
        starts_at__gte=midnight(weeks[0][0], place),
        starts_at__lt=midnight(weeks[-1][-1] + timedelta(days=1), place),
    )
    if category:
        events = events.filter(category=category)
    found = by_day(events, place)
    return Month(
        first=first,
        weeks=[
            [Day(day, day == today, day.month == first.month, found.get(day, [])) for day in week] for week in weeks
        ],
        previous=(first - timedelta(days=1)).replace(day=1),
        next=(first + timedelta(days=31)).replace(day=1),
        today=today,
    )


def week_counts(place: Place, user, today: date) -> list[Day]:
    """The week of ``today``, Monday first (1 query)."""
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=offset) for offset in range(7)]
    events = Event.objects.visible_to(user).filter(
        place=place,
        status=Event.Status.PUBLISHED,
        starts_at__gte=midnight(monday, place),
        starts_at__lt=midnight(monday + timedelta(days=7), place),
    )
    found = by_day(events, place)
    return [Day(day, day == today, True, found.get(day, [])) for day in days]


def next_event(place: Place, user, *, after: datetime) -> Event | None:
    """The nearest event after ``after``: where an empty month points to."""
    events = Event.objects.visible_to(user).filter(place=place, starts_at__gte=after, status=Event.Status.PUBLISHED)
    return events.order_by("starts_at", "pk").first()
