"""Weeks and months: the first dates of each day, and how many there are."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import DateTimeField, Expression, Q, QuerySet

from backend.events.models import Occurrence
from backend.events.models.occurrence import LONGEST_DAY
from backend.events.selectors.days import MOST_COUNTED, ONE_DAY, Day, entries_of, midnight
from backend.events.selectors.filters import Filters
from backend.events.selectors.scopes import Scope
from backend.search.querysets import matches

# Of more events the dates are not looked up one event after another, but in the order of time.
FEW_EVENTS = 1000
# Dates that run for days and are shown together, at most.
LONG_SHOWN = 300
# What a cell of a month shows of a date: a page has a hundred of them, and a row has many columns.
CELL = (
    *("event", "place", "slug", "starts_at", "ends_at", "status", "words", "own"),
    *(f"event__{name}" for name in ("slug", "title", "category", "status", "start_time", "rrule", "rdates")),
    *(f"place__{name}" for name in ("slug", "name", "time_zone")),
    "event__meetup__id",
)
# What a line of a list shows besides: seats, and how the event repeats.
LINE = (
    *CELL,
    *("capacity", "taken", "waiting", "booking"),
    *(f"event__{name}" for name in ("first_day", "duration", "time_zone", "exdates", "holidays", "skipped", "sign_up")),
)


class Row(NamedTuple):
    """As much of a date as it takes to know its days; rows sort by time."""

    starts_at: datetime
    pk: int
    ends_at: datetime
    zone: str


def days_of(scope: Scope, filters: Filters, days: list[date], *, shown: int, today: date, **more) -> list[Day]:
    """Each of ``days`` (in order, without gaps) with its first ``shown`` dates; ``more`` says what ``cards`` reads.

    The number of queries is constant.
    """
    dates, is_wide = narrowed(scope, filters, few=FEW_EVENTS)
    firsts, counts, new = (first_of_many if is_wide else first_of_all)(scope, dates, days, shown)
    entries = entries_of(cards(set(chain.from_iterable(firsts.values())), **more), days[0], days[-1])
    return [
        Day(
            date=day,
            is_today=day == today,
            entries=[entry for entry in entries.get(day, ()) if entry.occurrence.pk in firsts[day]],
            count=counts[day],
            new=new[day],
        )
        for day in days
    ]


def narrowed(scope: Scope, filters: Filters, *, few: int) -> tuple[QuerySet, bool]:
    """Dates of ``scope`` that fit ``filters``, and whether there may be too many to read them all.

    Of a few events the dates are found by these; of many by time, which meets enough of them soon.
    """
    dates, is_wide = filters.on_dates(scope.dates), scope.is_wide
    if (places := filters.places()) is not None:
        dates = dates.filter(place__in=list(places.values_list("pk", flat=True)))
    if not filters.asks_events:
        return dates, is_wide
    if is_wide:
        numbers = list(filters.events().order_by().values_list("pk", flat=True)[: few + 1])
        if len(numbers) <= few:
            return dates.filter(event__in=numbers), False
    asked = filters.event_condition("event__") & matches(filters.query, field="event__search_text")
    return dates.filter(asked), is_wide


def cards(numbers: Iterable[int], fields: tuple[str, ...] = CELL, *, rooms: bool = False) -> list[Occurrence]:
    """The dates of these numbers, soonest first, with ``fields``, and with their rooms (1 query, with rooms 3)."""
    found = Occurrence.objects.filter(pk__in=numbers).select_related("event__meetup", "place").only(*fields)
    if rooms:
        found = found.select_related("booking").prefetch_related("event__rooms", "booking__rooms")
    return list(found.order_by("starts_at", "pk"))


def first_of_all(scope: Scope, dates: QuerySet, days: list[date], shown: int) -> tuple[dict, dict, dict]:
    """By day: the first numbers, how many there are and begin, from all dates that touch ``days`` (2 queries)."""
    # By the number of the day; what began earlier stands before what begins on it.
    going, begun = defaultdict(list), defaultdict(list)
    # A zone may lie a day away from the scope's own: the day itself is judged below.
    start, end = midnight(days[0] - ONE_DAY, scope.zone), midnight(days[-1] + 2 * ONE_DAY, scope.zone)
    place_in_days = Spans(days)
    for row in sorted(rows_between(scope, dates, start, end)):
        begins, ends = place_in_days(row)
        if 0 <= begins < len(days):
            begun[begins].append(row.pk)
        for number in range(max(begins + 1, 0), min(ends + 1, len(days))):
            going[number].append(row.pk)
    found = {day: (going[number], begun[number]) for number, day in enumerate(days)}
    firsts = {day: set((old[:shown] + new[:shown])[:shown]) for day, (old, new) in found.items()}
    return (
        firsts,
        {day: len(old) + len(new) for day, (old, new) in found.items()},
        {day: len(new) for day, (_old, new) in found.items()},
    )


class Spans:
    """Knows between which of ``days`` a date lies, by the clock of its place: asked of thousands of dates."""

    def __init__(self, days: list[date]):
        self.midnights = [*days, days[-1] + ONE_DAY]
        self.by_zone: dict[str, list[datetime]] = {}

    def __call__(self, row: Row) -> tuple[int, int]:
        """The numbers of the first and the last day of ``row``: -1 before the first of all, their number after."""
        marks = self.by_zone.get(row.zone)
        if marks is None:
            zone = ZoneInfo(row.zone)
            marks = self.by_zone[row.zone] = [midnight(day, zone) for day in self.midnights]
        # An end at midnight belongs to the day before.
        return bisect_right(marks, row.starts_at) - 1, bisect_left(marks, row.ends_at) - 1


def rows_between(scope: Scope, dates: QuerySet, start: datetime, end: datetime) -> list[Row]:
    """Dates that touch ``[start, end)`` (2 queries)."""
    near = dates.filter(starts_at__gte=start - LONGEST_DAY, starts_at__lt=end, ends_at__gt=start)
    return [*rows(scope, near.order_by()), *rows(scope, long_ones(dates, start, start - LONGEST_DAY))]


def long_ones(dates: QuerySet, start: datetime, before: datetime) -> QuerySet:
    """Dates longer than a day that began before ``before`` and run at ``start`` or later."""
    return dates.filter(is_long=True, ends_at__gt=start, starts_at__lt=before).order_by("ends_at", "pk")[:LONG_SHOWN]


def rows(scope: Scope, dates: QuerySet) -> list[Row]:
    if len(scope.zones) != 1:
        return [Row(*row) for row in dates.values_list("starts_at", "pk", "ends_at", "place__time_zone")]
    # Without the places, which SQLite would begin with: all their dates of the time would be read.
    zone = scope.zones[0].key
    return [Row(*row, zone) for row in dates.values_list("starts_at", "pk", "ends_at")]


def first_of_many(scope: Scope, dates: QuerySet, days: list[date], shown: int) -> tuple[dict, dict, dict]:
    """By day: the first numbers, and how many there are and begin, up to ``MOST_COUNTED`` and one more (2 queries).

    Each day is read on its own and no further than that, so that a network of any size is answered alike. What runs
    for days stands on each of them; what only crosses midnight, on the day on which it begins.
    """
    firsts, new = counted(dates, scope.zones, days, shown)
    counts = dict(new)
    start, end = midnight(days[0] - ONE_DAY, scope.zone), midnight(days[-1] + ONE_DAY, scope.zone)
    place_in_days = Spans(days)
    for row in rows(scope, long_ones(dates, start, end)):
        begins, ends = place_in_days(row)
        for day in days[max(begins + 1, 0) : ends + 1]:
            counts[day] += 1
            if len(firsts[day]) < shown:  # what is new goes before what runs for days
                firsts[day].add(row.pk)
    return firsts, counts, new


class OfDay(Expression):
    """A column of the table of days that ``counted`` writes: when a day begins or ends."""

    def __init__(self, column: str):
        super().__init__(output_field=DateTimeField())
        self.column = column

    def as_sql(self, compiler, connection):
        return f"day.{self.column}", ()


def counted(dates: QuerySet, zones: tuple[ZoneInfo, ...], days: list[date], shown: int) -> tuple[dict, dict]:
    """What begins on each day, in one statement: Django, which knows no table of days, writes the read of one day."""
    begun = dates.filter(begins_on(zones)).order_by("starts_at", "pk").values_list("pk", flat=True)
    sql, params = begun.query.sql_with_params()
    connection = connections[dates.db]
    ready = connection.ops.adapt_datetimefield_value
    table = [[number, *map(ready, bounds(day, zones))] for number, day in enumerate(days)]
    line = f"({', '.join(['%s'] * len(table[0]))})"
    # Only names and numbers of ours and what the ORM wrote; values go as parameters.
    parts = [
        f"(SELECT COUNT(*) FROM ({sql} LIMIT {MOST_COUNTED + 1}) AS begun)",  # noqa: S608
        *(f"({sql} LIMIT 1 OFFSET {number})" for number in range(shown)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH day(number, {', '.join(columns(zones))}) AS (VALUES {', '.join([line] * len(days))})"  # noqa: S608
            f" SELECT {', '.join(parts)} FROM day ORDER BY number",
            [*chain.from_iterable(table), *params * len(parts)],
        )
        found = dict(zip(days, cursor.fetchall(), strict=True))
    firsts = {day: {number for number in numbers if number is not None} for day, (_count, *numbers) in found.items()}
    return firsts, {day: count for day, (count, *_numbers) in found.items()}


def columns(zones: tuple[ZoneInfo, ...]) -> list[str]:
    """Of the table of days: when a day begins and ends anywhere, then in each zone if there are several."""
    local = range(len(zones)) if len(zones) > 1 else ()
    return ["starts", "ends", *chain.from_iterable((f"starts_{number}", f"ends_{number}") for number in local)]


def bounds(day: date, zones: tuple[ZoneInfo, ...]) -> list[datetime]:
    """What stands in ``columns``."""
    local = [(midnight(day, zone), midnight(day + ONE_DAY, zone)) for zone in zones]
    starts, ends = zip(*local, strict=True)
    return [min(starts), max(ends), *(chain.from_iterable(local) if len(zones) > 1 else ())]


def begins_on(zones: tuple[ZoneInfo, ...]) -> Q:
    """Dates that begin on the local day of the table of days: the day of the place, whatever its zone."""
    asked = Q(starts_at__gte=OfDay("starts"), starts_at__lt=OfDay("ends"))
    if len(zones) == 1:
        return asked
    local = Q()
    for number, zone in enumerate(zones):
        span = Q(starts_at__gte=OfDay(f"starts_{number}"), starts_at__lt=OfDay(f"ends_{number}"))
        local |= Q(place__time_zone=zone.key) & span
    return asked & local
