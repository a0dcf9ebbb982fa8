"""Counts of places by month. All reads of other apps' tables for figures are here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from backend.conversations.models import Conversation, Message
from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.events.models import Attendance, Event, Occurrence
from backend.lending.models import Loan
from backend.moderation.models import Report
from backend.places.models import Membership, Place

# Of everyone who belongs to a place; what two or a few say to each other is not counted.
OPEN_ROOMS = (Conversation.Kind.PLACE, Conversation.Kind.EVENT)
PEOPLE = {
    "known": Count("user", distinct=True),
    "written": Count("email", distinct=True, filter=Q(user=None) & ~Q(email="")),
    "phoned": Count("pk", filter=Q(user=None, email="")),
}


@dataclass(frozen=True)
class Span:
    """Whole years by the days of ``zone``."""

    first: date
    after: date
    zone: ZoneInfo

    @property
    def instants(self) -> tuple[datetime, datetime]:
        return Period(self.first, MONTH).span(self.zone)[0], Period(self.after, MONTH).span(self.zone)[0]

    def periods(self, unit: str) -> list[Period]:
        found = [Period(self.first, unit)]
        while found[-1].ends < self.after:
            found.append(found[-1].after)
        return found


# By place and period; "minutes" holds how long each decided report had waited.
type Cells = dict[tuple[int, Period], dict]


def count(places: Iterable[Place], begins: date, ends: date) -> Cells:
    """What happened at ``places`` in ``[begins, ends)``, by month; people met also by quarter and year.

    Eleven queries for each time zone.
    """
    cells: Cells = defaultdict(lambda: defaultdict(int))
    zones = defaultdict(list)
    for place in places:
        zones[place.time_zone].append(place.pk)
    for name, ids in zones.items():
        span = Span(begins, ends, ZoneInfo(name))
        add_events(cells, ids, span)
        add_attendance(cells, ids, span)
        add_the_rest(cells, ids, span)
        add_reports(cells, ids, span)
    return cells


def held(ids: list[int], span: Span) -> QuerySet[Occurrence]:
    """Dates that took place."""
    begins, ends = span.instants
    return Occurrence.objects.filter(
        place__in=ids, starts_at__gte=begins, starts_at__lt=ends, ends_at__lte=timezone.now(),
        status=Occurrence.Status.SCHEDULED, event__status=Event.Status.PUBLISHED, event__hidden_at=None,
    )  # fmt: skip


def by(rows: QuerySet, place: str, moment: str, span: Span, unit: str = MONTH, **counts) -> Iterable[tuple]:
    """``(place, period, counts)`` of ``rows``.

    Months are told by their instants: cutting dates short is Python in SQLite, asked for each of all messages.
    """
    periods = span.periods(unit)
    ends = [When(**{f"{moment}__lt": period.span(span.zone)[1]}, then=Value(n)) for n, period in enumerate(periods)]
    number = Case(*ends, output_field=IntegerField())
    found = rows.order_by().annotate(of_place=F(place), in_period=number).values("of_place", "in_period")
    for row in found.annotate(**counts):
        yield row["of_place"], periods[row["in_period"]], row


def add_events(cells: Cells, ids: list[int], span: Span) -> None:
    limited = Q(capacity__isnull=False)
    counts = {
        "n": Count("pk"), "extra": Sum("extra_heads", default=0), "offered": Sum("capacity", default=0),
        "extra_at_limited": Sum("extra_heads", filter=limited, default=0),
    }  # fmt: skip
    for place, month, row in by(held(ids, span), "place", "starts_at", span, **counts):
        cell = cells[place, month]
        cell["events"] += row["n"]
        cell["visits"] += row["extra"]
        cell["offered"] += row["offered"]
        cell["used"] += row["extra_at_limited"]


def add_attendance(cells: Cells, ids: list[int], span: Span) -> None:
    came = Attendance.objects.filter(occurrence__in=held(ids, span), status=Attendance.Status.GOING)
    came = came.exclude(outcome=Attendance.Outcome.NO_SHOW)
    heads = {"heads": Sum("party"), "seats": Sum("party", filter=Q(occurrence__capacity__isnull=False), default=0)}
    where = "occurrence__place", "occurrence__starts_at", span
    for unit in (MONTH, QUARTER, YEAR):
        for place, period, row in by(came, *where, unit, **PEOPLE, **(heads if unit == MONTH else {})):
            cell = cells[place, period]
            cell["people"] += row["known"] + row["written"] + row["phoned"]
            if unit == MONTH:
                cell["visits"] += row["heads"]
                cell["used"] += row["seats"]


def add_the_rest(cells: Cells, ids: list[int], span: Span) -> None:
    begins, ends = span.instants

    def during(rows: QuerySet, moment: str, place: str = "place") -> QuerySet:
        return rows.filter(**{f"{place}__in": ids, f"{moment}__gte": begins, f"{moment}__lt": ends})

    spoken = Message.objects.filter(conversation__kind__in=OPEN_ROOMS, deleted_at=None, hidden_at=None)
    belong = Membership.objects.filter(status=Membership.Status.ACTIVE)
    back = Loan.objects.filter(status=Loan.Status.RETURNED)
    for code, rows, moment, place in (
        ("loans", Loan.objects.all(), "handed_out_at", "place"),
        ("returns", back, "returned_at", "place"),
        ("messages", spoken, "created_at", "conversation__place"),
        ("neighbours", belong, "created_at", "place"),
    ):
        for where, month, row in by(during(rows, moment, place), place, moment, span, n=Count("pk")):
            cells[where, month][code] += row["n"]


def add_reports(cells: Cells, ids: list[int], span: Span) -> None:
    """Reports that a person decided, and how long each had waited."""
    for place, month, minutes in decided(ids, span):
        cell = cells[place, month]
        cell["reports"] += 1
        cell["minutes"] = [*(cell["minutes"] or []), minutes]


def decided(ids: list[int], span: Span) -> Iterable[tuple[int, Period, int]]:
    """Place, month and minutes from notice to decision, of each report that was decided in ``span`` (1 query)."""
    begins, ends = span.instants
    rows = Report.objects.filter(place__in=ids, case__decided_at__gte=begins, case__decided_at__lt=ends)
    for place, sent, answered in rows.values_list("place", "created_at", "case__decided_at"):
        month = Period.of(answered.astimezone(span.zone).date(), MONTH)
        yield place, month, max(0, int((answered - sent).total_seconds() // 60))
