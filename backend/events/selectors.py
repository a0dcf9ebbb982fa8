"""Reads of the calendar for pages."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.events.models import Event, Occurrence
from backend.places.models import Place

SHOWN_A_DAY = 3


@dataclass(frozen=True)
class Day:
    """One cell of a week or month."""

    date: date
    is_today: bool
    in_month: bool
    occurrences: list[Occurrence]

    @property
    def first(self) -> list[Occurrence]:
        return self.occurrences[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.occurrences) - SHOWN_A_DAY)


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day]]
    previous: date
    next: date
    today: date

    @property
    def full_days(self) -> list[Day]:
        """Days of the month itself that have something on."""
        return [day for week in self.weeks for day in week if day.in_month and day.occurrences]

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
        return sum(len(day.occurrences) for day in self.full_days)


def midnight(day: date, place: Place) -> datetime:
    return datetime.combine(day, datetime.min.time(), place.zone)


def by_day(found, place: Place) -> dict[date, list[Occurrence]]:
    """Dates of events under the local day on which they start."""
    days = defaultdict(list)
    for occurrence in found:
        days[occurrence.starts_at.astimezone(place.zone).date()].append(occurrence)
    return days


def calendar_dates(place: Place, user):
    """Everything ``user`` may see in the calendar of ``place``, ready for cards."""
    return Occurrence.objects.visible_to(user).of_place(place).for_cards(user).order_by("starts_at", "pk")


def month_of(place: Place, user, first: date, *, today: date, category: str = "") -> Month:
    """The month that begins at ``first`` as whole weeks from Monday (2 queries)."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    dates = calendar_dates(place, user).filter(
        starts_at__gte=midnight(weeks[0][0], place),
        starts_at__lt=midnight(weeks[-1][-1] + timedelta(days=1), place),
    )
    if category:
        dates = dates.filter(event__category=category)
    found = by_day(dates, place)
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
    dates = (
        Occurrence.objects.visible_to(user)
        .of_place(place)
        .filter(
            event__status=Event.Status.PUBLISHED,
            status=Occurrence.Status.SCHEDULED,
            starts_at__gte=midnight(monday, place),
            starts_at__lt=midnight(monday + timedelta(days=7), place),
        )
    )
    found = by_day(dates, place)
    return [Day(day, day == today, True, found.get(day, [])) for day in days]


def planned(user):
    """Dates that will take place as announced."""
    return Occurrence.objects.visible_to(user).filter(
        event__status=Event.Status.PUBLISHED, status=Occurrence.Status.SCHEDULED
    )


def next_occurrence(place: Place, user, *, after: datetime) -> Occurrence | None:
    """The nearest date after ``after``: where an empty month points to."""
    dates = planned(user).of_place(place).filter(starts_at__gte=after).select_related("event", "place")
    return dates.order_by("starts_at", "pk").first()


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
