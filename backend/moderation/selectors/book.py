"""What the public book says: never a count of a place under five, nor one from which it could be worked out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from statistics import median

from django.core.cache import cache
from django.db.models import Max

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.core.figures.said import LEAST, NOTHING, Said, Telling
from backend.core.figures.suppression import Joint, agree, concealed, hidden_of
from backend.moderation import book
from backend.moderation.models import MonthOfModeration

# Of nine waits one in ten is the longest, which is one person's.
LEAST_FOR_TENTH = 10
KEPT = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Wait:
    """How long it took: half of them less than ``half``, nine of ten less than ``most``; in minutes."""

    half: Said | None = None
    most: Said | None = None


@dataclass(frozen=True)
class Book:
    """What may be said, by period: months, quarters and years."""

    told: dict[Period, Telling] = field(default_factory=dict)
    waits: dict[Period, dict[str, Wait]] = field(default_factory=dict)
    last: Period | None = None  # the last month that was counted
    counted_at: datetime | None = None

    def said(self, period: Period, code: str) -> Said:
        return self.told.get(period, {}).get(code, NOTHING)

    def wait(self, period: Period, code: str) -> Wait:
        return self.waits.get(period, {}).get(code, Wait())

    def periods(self, unit: str) -> list[Period]:
        """Those that were counted, the latest first."""
        return sorted((one for one in self.told if one.unit == unit), reverse=True)

    def parts(self, period: Period, group: book.Group) -> list[tuple[str, Said]]:
        """Parts of a group that happened, the most frequent first; hidden ones last."""
        told = self.told.get(period, {})
        found = {code.partition(":")[2]: said for code, said in told.items() if code.startswith(f"{group.code}:")}
        order = list(group.names)
        rank = {name: order.index(name) if name in order else len(order) for name in found}
        return sorted(found.items(), key=lambda one: (-(one[1].number or 0), rank[one[0]], one[0]))


@dataclass
class Line:
    """Everything that was counted at one place, or at none of them, by month."""

    counts: dict[date, dict[str, int]] = field(default_factory=dict)
    waits: dict[date, dict[str, list[int]]] = field(default_factory=dict)

    def add(self, row: MonthOfModeration) -> None:
        """Also of places that are gone, whose months stand together."""
        self.counts[row.begins] = dict(Counter(self.counts.get(row.begins, {})) + Counter(row.counts))
        waits = self.waits.setdefault(row.begins, {})
        for code, minutes in row.waits.items():
            waits[code] = [*waits.get(code, []), *minutes]

    def months(self, code: str) -> dict[date, int]:
        return {month: counts.get(code, 0) for month, counts in self.counts.items()}

    def number(self, period: Period, code: str) -> int:
        return sum(self.counts.get(month.begins, {}).get(code, 0) for month in period.months)

    def parts(self, period: Period, group: book.Group) -> dict[str, int]:
        found: Counter = Counter()
        for month in period.months:
            counts = self.counts.get(month.begins, {})
            found += Counter({code: number for code, number in counts.items() if code.startswith(f"{group.code}:")})
        return dict(found)

    def minutes(self, period: Period, code: str) -> list[int]:
        return [one for month in period.months for one in self.waits.get(month.begins, {}).get(code, [])]


def book_of(place=None) -> Book:
    """What may be said of ``place``, or of the network (2 queries; once read it is kept until a month is added)."""
    known = MonthOfModeration.objects.aggregate(last=Max("begins"), counted_at=Max("counted_at"))
    if known["last"] is None:
        return Book()
    key = f"moderation.book.{place.pk if place else 'network'}.{known['counted_at'].timestamp()}"
    found = cache.get(key)
    if found is None:
        found = written(place, **known)
        cache.set(key, found, KEPT)
    return found


def written(place, *, last: date, counted_at: datetime) -> Book:
    rows = MonthOfModeration.objects.order_by("begins")
    lines: dict[int | None, Line] = defaultdict(Line)
    for row in rows.filter(place=place) if place else rows:
        lines[row.place_id].add(row)
    begins = rows.values_list("begins", flat=True).first()
    spoken = periods_between(begins, last)
    if place:
        line = lines[place.pk]
        told, waits = told_of(line, spoken), {one: waits_of([line], one) for one in spoken}
    else:
        told, waits = network_told(lines.values(), spoken), {one: waits_of(lines.values(), one) for one in spoken}
    for period, telling in told.items():
        # Waits of what is not said would say how often it was.
        waits[period] = {
            code: wait for code, wait in waits[period].items() if telling.get(OF_WAIT[code], NOTHING).number is not None
        }
    return Book(told, waits, Period(last, MONTH), counted_at)


OF_WAIT = {
    book.WAIT_DECISION: book.DECISIONS,
    book.WAIT_CLAIM: book.DECISIONS,
    book.WAIT_APPEAL: book.HEARD,
}


def periods_between(begins: date, last: date) -> list[Period]:
    """Months up to ``last``; quarters and years that have begun."""
    found, month = [], Period(begins, MONTH)
    while month.begins <= last:
        found += [month, Period.of(month.begins, QUARTER), Period.of(month.begins, YEAR)]
        month = month.after
    return list(dict.fromkeys(found))


def told_of(line: Line, spoken: list[Period]) -> dict[Period, Telling]:
    """What may be said of one line: counts by month, quarter and year, their parts by year."""
    told: dict[Period, Telling] = {period: {} for period in spoken}
    for code in book.TOTALS:
        hidden = hidden_of(line.months(code))
        for period in spoken:
            told[period][code] = Said(None if period in hidden else line.number(period, code))
    for year in (one for one in spoken if one.unit == YEAR):
        for group in book.GROUPS:
            parts = line.parts(year, group)
            # Together they are the count: of a hidden one no part is said.
            whole = told[year][group.total].number
            hidden = set(parts) if whole is None else concealed(parts)
            told[year] |= {code: Said(None if code in hidden else number) for code, number in parts.items()}
    return told


def network_told(lines: Iterable[Line], spoken: list[Period]) -> dict[Period, Telling]:
    """The sum of what each place may say. What they hide joins it where it is of several and not few."""
    own = [(line, told_of(line, spoken)) for line in lines]
    sums: dict[Period, dict[str, Joint]] = {}
    for period in spoken:
        codes = set(book.TOTALS).union(*(told[period] for _line, told in own))
        sums[period] = {
            code: Joint.of((line.number(period, code), is_hidden(told[period], code)) for line, told in own)
            for code in codes
        }
    for year in (one for one in spoken if one.unit == YEAR):
        let_agree(sums, year)
    return {period: {code: joint.said for code, joint in found.items()} for period, found in sums.items()}


def let_agree(sums: dict[Period, dict[str, Joint]], year: Period) -> None:
    """No sum of the network less its parts tells what a place hides: a year and its quarters, their months, groups."""
    quarters = [one for one in sums if one.unit == QUARTER and one.begins.year == year.begins.year]
    for code in book.TOTALS:
        agree(sums[year][code], [sums[quarter][code] for quarter in quarters])
        for quarter in quarters:
            agree(sums[quarter][code], [sums[month][code] for month in quarter.months if month in sums])
    for group in book.GROUPS:
        parts = [joint for code, joint in sums[year].items() if code.startswith(f"{group.code}:")]
        agree(sums[year][group.total], parts)


def is_hidden(telling: Telling, code: str) -> bool:
    return telling.get(code, NOTHING).number is None


def waits_of(lines: Iterable[Line], period: Period) -> dict[str, Wait]:
    """Median from five on, nine of ten from ten on."""
    found = {}
    for code in book.WAITS:
        minutes = sorted(one for line in lines for one in line.minutes(period, code))
        if len(minutes) >= LEAST:
            tenth = Said(minutes[ceil(0.9 * len(minutes)) - 1]) if len(minutes) >= LEAST_FOR_TENTH else None
            found[code] = Wait(Said(round(median(minutes))), tenth)
    return found
