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
from backend.core.figures.suppression import Joint, agree, concealed
from backend.moderation import book
from backend.moderation.models import MonthOfModeration
from backend.moderation.selectors.levels import silence_of

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
    """Of all places in any case: what one of them may say depends on the others."""
    lines: dict[int | None, Line] = defaultdict(Line)
    for row in MonthOfModeration.objects.order_by("begins"):
        lines[row.place_id].add(row)
    begins = min(month for line in lines.values() for month in line.counts)
    spoken = periods_between(begins, last)
    keys = list(lines)
    own, network = tell([lines[key] for key in keys], spoken)
    if place is None:
        told, whose = network, list(lines.values())
    else:
        told, whose = (own[keys.index(place.pk)], [lines[place.pk]]) if place.pk in lines else (nothing(spoken), [])
    waits = {
        # Waits of what is not said would say how often it was.
        period: {code: wait for code, wait in waits_of(whose, period).items() if not is_hidden(telling, OF_WAIT[code])}
        for period, telling in told.items()
    }
    return Book(told, waits, Period(last, MONTH), counted_at)


def nothing(spoken: list[Period]) -> dict[Period, Telling]:
    return {period: dict.fromkeys(book.TOTALS, NOTHING) for period in spoken}


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


def tell(lines: list[Line], spoken: list[Period]) -> tuple[list[dict[Period, Telling]], dict[Period, Telling]]:
    """What each line may say, and the network of all of them: counts by month, quarter and year, parts by year."""
    own: list[dict[Period, Telling]] = [{period: {} for period in spoken} for _line in lines]
    network: dict[Period, Telling] = {period: {} for period in spoken}
    for code in book.TOTALS:
        numbers = [{period: line.number(period, code) for period in spoken} for line in lines]
        silence = silence_of(numbers, spoken)
        for period in spoken:
            for told, counts, silent in zip(own, numbers, silence.places, strict=True):
                told[period][code] = Said(None if period in silent else counts[period])
            whole = sum(counts[period] for counts in numbers)
            network[period][code] = Said(None if period in silence.network else whole)
    for year in (one for one in spoken if one.unit == YEAR):
        for group in book.GROUPS:
            tell_parts(lines, own, network, year, group)
    return own, network


def tell_parts(lines: list[Line], own: list, network: dict[Period, Telling], year: Period, group: book.Group) -> None:
    """Parts of a count in a year. Together they are the count: of one that is not said no part is said."""
    sums: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    wholes = []
    for line, told in zip(lines, own, strict=True):
        parts, is_unsaid = line.parts(year, group), is_hidden(told[year], group.total)
        hidden = set(parts) if is_unsaid else concealed(parts)
        told[year] |= {code: Said(None if code in hidden else number) for code, number in parts.items()}
        wholes.append((line.number(year, group.total), is_unsaid))
        for code, number in parts.items():
            sums[code].append((number, code in hidden))
    whole, said = Joint.of(wholes), network[year].get(group.total, NOTHING)
    whole.is_joined = bool(whole.unsaid) and said.number is not None and not said.is_partial
    joints = {code: Joint.of(numbers) for code, numbers in sums.items()}
    agree(whole, list(joints.values()))
    network[year] |= {code: joint.said for code, joint in joints.items()}


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
