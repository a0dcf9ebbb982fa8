"""Weeks and months: the first dates of each day, and how many there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import F, Q, QuerySet

from backend.events.models import Occurrence
from backend.events.models.occurrence import LONGEST_DAY
from backend.events.selectors.days import MOST_COUNTED, ONE_DAY, Day, days_touched, entries_of, midnight
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
    """As much of a date as it takes to know its days."""

    pk: int
    starts_at: datetime
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
    found = defaultdict(list)
    # A zone may lie a day away from the scope's own: the day itself is judged below.
    start, end = midnight(days[0] - ONE_DAY, scope.zone), midnight(days[-1] + 2 * ONE_DAY, scope.zone)
    for row in rows_between(dates, start, end):
        begins, ends = days_touched(row.starts_at, row.ends_at, ZoneInfo(row.zone))
        day = max(begins, days[0])
        while day <= min(ends, days[-1]):
            found[day].append((begins == day, row.starts_at, row.pk))
            day += ONE_DAY
    firsts = {day: {number for _is_new, _at, number in sorted(found[day])[:shown]} for day in days}
    new = {day: sum(is_new for is_new, _at, _number in found[day]) for day in days}
    return firsts, {day: len(found[day]) for day in days}, new


def rows_between(dates: QuerySet, start: datetime, end: datetime) -> list[Row]:
    """Dates that touch ``[start, end)`` (2 queries)."""
    near = dates.filter(starts_at__gte=start - LONGEST_DAY, starts_at__lt=end, ends_at__gt=start)
    return [*rows(near), *rows(long_ones(dates, start, start - LONGEST_DAY))]


def long_ones(dates: QuerySet, start: datetime, before: datetime) -> QuerySet:
    """Dates longer than a day that began before ``before`` and run at ``start`` or later."""
    return dates.filter(is_long=True, ends_at__gt=start, starts_at__lt=before).order_by("ends_at", "pk")[:LONG_SHOWN]


def rows(dates: QuerySet) -> list[Row]:
    return [Row(*row) for row in dates.values_list("pk", "starts_at", "ends_at", "place__time_zone")]


def first_of_many(scope: Scope, dates: QuerySet, days: list[date], shown: int) -> tuple[dict, dict, dict]:
    """By day: the first numbers, and how many there are and begin, up to ``MOST_COUNTED`` and one more (2 queries).

    Each day is read on its own and no further than that, so that a network of any size is answered alike. What runs
    for days stands on each of them; what only crosses midnight, on the day on which it begins.
    """
    firsts, new = counted(dates, scope.zones, days, shown)
    counts = dict(new)
    start, end = midnight(days[0] - ONE_DAY, scope.zone), midnight(days[-1] + ONE_DAY, scope.zone)
    for row in rows(long_ones(dates, start, end)):
        begins, ends = days_touched(row.starts_at, row.ends_at, ZoneInfo(row.zone))
        day = max(begins + ONE_DAY, days[0])
        while day <= min(ends, days[-1]):
            counts[day] += 1
            if len(firsts[day]) < shown:  # what is new goes before what runs for days
                firsts[day].add(row.pk)
            day += ONE_DAY
    return firsts, counts, new


def counted(dates: QuerySet, zones: tuple[ZoneInfo, ...], days: list[date], shown: int) -> tuple[dict, dict]:
    """What begins on each day, in one statement: SQLite's compound, which Django does not write, of bounded reads."""
    begun = dates.filter(begins_on(zones)).order_by("starts_at", "pk")
    pattern = begun.annotate(number=F("pk")).values_list("number", flat=True)
    connection = connections[dates.db]
    marks = marked(zones, connection)
    parts, values = [], []
    for kind, most in (("number", shown), ("COUNT(*)", MOST_COUNTED + 1)):
        sql, params = pattern[:most].query.sql_with_params()
        for number, day in enumerate(days):
            # Only numbers of ours and what the ORM wrote; values go as parameters.
            parts.append(f"SELECT {number}, {int(kind == 'number')}, {kind} FROM ({sql}) AS one_day")  # noqa: S608
            values += [marks[value](day) if value in marks else value for value in params]
    firsts, counts = {day: set() for day in days}, dict.fromkeys(days, 0)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for number, is_date, value in cursor.fetchall():
            if is_date:
                firsts[days[number]].add(value)
            else:
                counts[days[number]] = value
    return firsts, counts


def moment(number: int) -> datetime:
    """A mark in a compiled query for an instant that is known later: a day when nothing took place."""
    return datetime(1800, 1, 1, tzinfo=UTC) + timedelta(days=number)


def begins_on(zones: tuple[ZoneInfo, ...]) -> Q:
    """Dates that begin on the local day whose instants ``marked`` puts in: the day of the place, whatever its zone."""
    asked = Q(starts_at__gte=moment(0), starts_at__lt=moment(1))
    if len(zones) == 1:
        return asked
    local = Q()
    for number, zone in enumerate(zones, start=1):
        span = Q(starts_at__gte=moment(2 * number), starts_at__lt=moment(2 * number + 1))
        local |= Q(place__time_zone=zone.key) & span
    return asked & local


def marked(zones: tuple[ZoneInfo, ...], connection) -> dict:
    """What stands for each mark, as a function of the day."""
    ready = connection.ops.adapt_datetimefield_value

    def of_zone(zone, days):
        return lambda day: ready(midnight(day + days * ONE_DAY, zone))

    def of_all(choose, days):
        return lambda day: ready(choose(midnight(day + days * ONE_DAY, zone) for zone in zones))

    found = {ready(moment(0)): of_all(min, 0), ready(moment(1)): of_all(max, 1)}
    for number, zone in enumerate(zones, start=1):
        found[ready(moment(2 * number))] = of_zone(zone, 0)
        found[ready(moment(2 * number + 1))] = of_zone(zone, 1)
    return found
