"""Counts of places by month. All reads of other apps' tables for figures are here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils import timezone

from backend.conversations.models import Conversation, Message
from backend.events.models import Attendance, Event, Occurrence
from backend.lending.models import Loan
from backend.moderation.models import Report
from backend.panel.periods import MONTH, QUARTER, YEAR, Period
from backend.places.models import Membership, Place

# Of everyone who belongs to a place; what two or a few say to each other is not counted.
OPEN_ROOMS = (Conversation.Kind.PLACE, Conversation.Kind.EVENT)
PEOPLE = {
    "known": Count("user", distinct=True),
    "written": Count("email", distinct=True, filter=Q(user=None) & ~Q(email="")),
    "phoned": Count("pk", filter=Q(user=None, email="")),
}

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
        zone = ZoneInfo(name)
        span = Period(begins, MONTH).span(zone)[0], Period(ends, MONTH).span(zone)[0]
        add_events(cells, ids, span, zone)
        add_attendance(cells, ids, span, zone)
        add_the_rest(cells, ids, span, zone)
        add_reports(cells, ids, span, zone)
    return cells


def held(ids: list[int], span: tuple[datetime, datetime]) -> QuerySet[Occurrence]:
    """Dates that took place."""
    begins, ends = span
    return Occurrence.objects.filter(
        place__in=ids, starts_at__gte=begins, starts_at__lt=ends, ends_at__lte=timezone.now(),
        status=Occurrence.Status.SCHEDULED, event__status=Event.Status.PUBLISHED, event__hidden_at=None,
    )  # fmt: skip


def by(rows: QuerySet, place: str, moment: str, zone: ZoneInfo, unit: str = MONTH, **counts) -> Iterable[tuple]:
    """``(place, period, counts)`` of ``rows``."""
    truncated = Trunc(moment, unit, output_field=DateField(), tzinfo=zone)
    found = rows.order_by().annotate(of_place=F(place), period=truncated).values("of_place", "period")
    for row in found.annotate(**counts):
        yield row["of_place"], Period(row["period"], unit), row


def add_events(cells: Cells, ids: list[int], span: tuple, zone: ZoneInfo) -> None:
    limited = Q(capacity__isnull=False)
    counts = {
        "n": Count("pk"), "extra": Sum("extra_heads", default=0), "offered": Sum("capacity", default=0),
        "extra_at_limited": Sum("extra_heads", filter=limited, default=0),
    }  # fmt: skip
    for place, month, row in by(held(ids, span), "place", "starts_at", zone, **counts):
        cell = cells[place, month]
        cell["events"] += row["n"]
        cell["visits"] += row["extra"]
        cell["offered"] += row["offered"]
        cell["used"] += row["extra_at_limited"]


def add_attendance(cells: Cells, ids: list[int], span: tuple, zone: ZoneInfo) -> None:
    came = Attendance.objects.filter(occurrence__in=held(ids, span), status=Attendance.Status.GOING)
    came = came.exclude(outcome=Attendance.Outcome.NO_SHOW)
    heads = {"heads": Sum("party"), "seats": Sum("party", filter=Q(occurrence__capacity__isnull=False), default=0)}
    where = "occurrence__place", "occurrence__starts_at", zone
    for unit in (MONTH, QUARTER, YEAR):
        for place, period, row in by(came, *where, unit, **PEOPLE, **(heads if unit == MONTH else {})):
            cell = cells[place, period]
            cell["people"] += row["known"] + row["written"] + row["phoned"]
            if unit == MONTH:
                cell["visits"] += row["heads"]
                cell["used"] += row["seats"]


def add_the_rest(cells: Cells, ids: list[int], span: tuple, zone: ZoneInfo) -> None:
    def during(rows: QuerySet, moment: str, place: str = "place") -> QuerySet:
        return rows.filter(**{f"{place}__in": ids, f"{moment}__gte": span[0], f"{moment}__lt": span[1]})

    spoken = Message.objects.filter(conversation__kind__in=OPEN_ROOMS, deleted_at=None, hidden_at=None)
    belong = Membership.objects.filter(status=Membership.Status.ACTIVE)
    back = Loan.objects.filter(status=Loan.Status.RETURNED)
    for code, rows, moment, place in (
        ("loans", Loan.objects.all(), "handed_out_at", "place"),
        ("returns", back, "returned_at", "place"),
        ("messages", spoken, "created_at", "conversation__place"),
        ("neighbours", belong, "created_at", "place"),
    ):
        for where, month, row in by(during(rows, moment, place), place, moment, zone, n=Count("pk")):
            cells[where, month][code] += row["n"]


def add_reports(cells: Cells, ids: list[int], span: tuple, zone: ZoneInfo) -> None:
    """Reports that a person decided, and how long each had waited."""
    for place, month, minutes in decided(ids, span, zone):
        cell = cells[place, month]
        cell["reports"] += 1
        cell["minutes"] = [*(cell["minutes"] or []), minutes]


def decided(ids: list[int], span: tuple, zone: ZoneInfo) -> Iterable[tuple[int, Period, int]]:
    """Place, month and minutes from notice to decision, of each report that was decided in ``span`` (1 query)."""
    decided = Q(case__decided_at__gte=span[0], case__decided_at__lt=span[1])
    rows = Report.objects.filter(decided, place__in=ids)
    for place, sent, answered in rows.values_list("place", "created_at", "case__decided_at"):
        month = Period.of(answered.astimezone(zone).date(), MONTH)
        yield place, month, max(0, int((answered - sent).total_seconds() // 60))
