"""The calendar as a list: by day, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q, QuerySet

from backend.events.models import Occurrence
from backend.events.models.occurrence import LONGEST_DAY
from backend.events.selectors.days import MOST_COUNTED, ONE_DAY, Day, Entry, days_touched, midnight
from backend.events.selectors.filters import Filters
from backend.events.selectors.overview import LINE, cards, long_ones, narrowed
from backend.events.selectors.scopes import Scope

PAGE = 30
# When it is read again because something came.
MOST_ON_A_PAGE = 2 * PAGE
# A list looks so many days ahead: what is further away is a page or two on.
WINDOW = 31
# Of more events the dates are found in the order of time.
FEW_EVENTS = 300
# What ran before the first day and goes on.
RUNNING_SHOWN = 12


@dataclass(frozen=True)
class Cursor:
    """A place in the order of a list: behind the date ``pk`` that starts at ``at``."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%S%fZ}-{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """What ``str`` wrote, or ``None``."""
        at, _, pk = text.rpartition("-")
        try:
            return cls(datetime.strptime(f"{at}+0000", "%Y%m%dT%H%M%S%fZ%z"), int(pk))
        except ValueError:
            return None


@dataclass(frozen=True)
class Agenda:
    """One page of a list."""

    days: list[Day]
    running: list[Entry]  # began earlier, still on; on the first page only
    next: Cursor | None
    count: int  # in the whole window, up to ``MOST_COUNTED`` and one more
    is_continued: bool = False

    @property
    def is_over_counted(self) -> bool:
        return self.count > MOST_COUNTED

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.running)


def agenda(
    scope: Scope,
    filters: Filters,
    first: date,
    last: date,
    *,
    now: datetime,
    after: Cursor | None = None,
    until: Cursor | None = None,
) -> Agenda:
    """Dates that begin from ``first`` to ``last`` and have not ended at ``now``, a page of them behind ``after``.

    With ``until`` it is the page that was shown before, with what has come into it since.
    """
    dates, _is_wide = narrowed(scope, filters, few=FEW_EVENTS)
    today = now.astimezone(scope.zone).date()
    listed = beginning(dates, scope, first, last)
    if first == today:
        listed = listed.filter(ends_at__gt=now)
    rows = listed.order_by("starts_at", "pk").values_list("starts_at", "pk")
    size = MOST_ON_A_PAGE if until else PAGE
    # As many as are counted: the first page and its count are one query.
    page = list(between(rows, after, until)[: MOST_COUNTED + 1])
    numbers = [pk for _at, pk in page[:size]]
    running = [] if after else running_at(dates, scope, first, now=now)
    found = {one.pk: one for one in cards([*numbers, *running], LINE, rooms=scope.place is not None)}
    return Agenda(
        days=by_day([found[pk] for pk in numbers if pk in found], today),
        running=[entry_on(found[pk], first) for pk in running if pk in found],
        next=Cursor(*page[size - 1]) if len(page) > size else None,
        count=len(rows[: MOST_COUNTED + 1]) if after or until else len(page),
        is_continued=after is not None,
    )


def between(rows: QuerySet, after: Cursor | None, until: Cursor | None) -> QuerySet:
    if after:
        rows = rows.filter(starts_at__gte=after.at).exclude(starts_at=after.at, pk__lte=after.pk)
    if until:
        rows = rows.filter(starts_at__lte=until.at).exclude(starts_at=until.at, pk__gt=until.pk)
    return rows


def beginning(dates: QuerySet, scope: Scope, first: date, last: date) -> QuerySet:
    """``dates`` that begin from ``first`` to ``last``, as the clock of their place says."""
    zones = scope.zones or (scope.zone,)
    starts, ends = [midnight(first, zone) for zone in zones], [midnight(last + ONE_DAY, zone) for zone in zones]
    found = dates.filter(starts_at__gte=min(starts), starts_at__lt=max(ends))
    if len(zones) == 1:
        return found
    local = Q()
    for zone, start, end in zip(zones, starts, ends, strict=True):
        local |= Q(place__time_zone=zone.key, starts_at__gte=start, starts_at__lt=end)
    return found.filter(local)


def running_at(dates: QuerySet, scope: Scope, first: date, *, now: datetime) -> list[int]:
    """Numbers of dates that began before ``first`` and are still on then."""
    start = midnight(first, scope.zone)
    at = max(start, now) if first == now.astimezone(scope.zone).date() else start
    found = list(long_ones(dates, at, start).values_list("pk", flat=True)[:RUNNING_SHOWN])
    if not scope.is_wide:  # of the whole network, a night of it would be read to find none
        night = dates.filter(starts_at__gte=start - LONGEST_DAY, starts_at__lt=start, ends_at__gt=at, is_long=False)
        found += night.order_by("starts_at", "pk").values_list("pk", flat=True)[:RUNNING_SHOWN]
    return found


def by_day(occurrences: list[Occurrence], today: date) -> list[Day]:
    """``occurrences``, soonest first, under the day on which each begins in its place."""
    entries = [entry_on(one) for one in occurrences]
    # Where zones differ the later instant may be the earlier day.
    entries.sort(key=lambda entry: entry.day)
    days = []
    for day, group in groupby(entries, key=lambda entry: entry.day):
        found = list(group)
        days.append(Day(date=day, is_today=day == today, entries=found, count=len(found)))
    return days


def entry_on(occurrence: Occurrence, day: date | None = None) -> Entry:
    begins, ends = days_touched(occurrence.starts_at, occurrence.ends_at, occurrence.zone)
    return Entry(occurrence, day or begins, begins, ends)


def nearest(scope: Scope, filters: Filters, *, after: datetime) -> Occurrence | None:
    """The next date that takes place after ``after``: where an empty page points to."""
    dates, _is_wide = narrowed(scope, filters, few=FEW_EVENTS)
    planned = dates.filter(
        starts_at__gte=after, status=Occurrence.Status.SCHEDULED, event__status="published"
    ).select_related("event", "place")
    return planned.order_by("starts_at", "pk").first()
