"""What may be said of a place or of the network in a period, beside the period before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.utils import timezone

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period, months_until
from backend.core.figures.said import LEAST, NOTHING, Said, Telling
from backend.core.figures.suppression import hidden_of, is_small, together
from backend.impact.ranges import Range
from backend.impact.selectors import place_impact_during
from backend.panel.measures import COUNTED, MEASURES, USED, Measure
from backend.panel.models import NetworkFigures
from backend.panel.selectors.counting import Cells, count
from backend.places.models import Place

WAIT, KILOGRAMS = "wait", "kilograms"


@dataclass(frozen=True)
class Figure:
    """One measure now and before."""

    measure: Measure
    now: Said
    before: Said

    @property
    def change(self) -> int | None:
        """By how much it grew; ``None`` where one of the two is hidden."""
        if self.now.number is None or self.before.number is None:
            return None
        return self.now.number - self.before.number


@dataclass(frozen=True)
class Figures:
    """What the page shows. ``place`` is ``None`` for the network, whose numbers are those of ``counted_at``."""

    place: Place | None
    period: Period
    told: dict[Period, Telling] = field(default_factory=dict)
    weights: dict[Period, Range | None] = field(default_factory=dict)
    counted_at: datetime | None = None

    @property
    def rows(self) -> list[Figure]:
        then = self.period.before
        return [Figure(one, self.said(self.period, one.code), self.said(then, one.code)) for one in MEASURES]

    def said(self, period: Period, code: str) -> Said:
        """What was never counted (of the network, years ago) is not known."""
        return self.of(period).get(code, NOTHING if period in self.told else Said(None))

    @property
    def months(self) -> list[Period]:
        """Those of the charts: a year up to the end of the period."""
        return months_until(self.period)

    def of(self, period: Period) -> Telling:
        return self.told.get(period, {})

    @property
    def wait(self) -> Said | None:
        """Median minutes from a notice to its decision; ``None`` with fewer than five decisions."""
        return self.of(self.period).get(WAIT)

    @property
    def wait_before(self) -> Said | None:
        return self.of(self.period.before).get(WAIT)

    @property
    def weight(self) -> Range | None:
        return self.weights.get(self.period)

    @property
    def weight_before(self) -> Range | None:
        return self.weights.get(self.period.before)

    @property
    def is_empty(self) -> bool:
        """Nothing happened in either period."""
        return not self.weight and all(
            (one.now.number, one.before.number) == (0, 0) for one in self.rows
        )  # fmt: skip

    @property
    def has_hidden(self) -> bool:
        shown = [self.of(month) for month in [*self.months, self.period, self.period.before]]
        return any(said.number is None for telling in shown for said in telling.values())

    @property
    def is_partial(self) -> bool:
        return any(one.now.is_partial or one.before.is_partial for one in self.rows)


def place_figures(place: Place, period: Period) -> Figures:
    """Counted at this moment (twenty queries for a place)."""
    begins, ends = window(period)
    told = told_of(cells_of(count([place], begins, ends), place.pk), begins, ends)
    weights = {one: place_impact_during(place, one.span(place.zone)).kilograms for one in (period, period.before)}
    return Figures(place, period, told, weights, timezone.now())


def network_figures(period: Period) -> Figures:
    """As they were counted in the night (1 query)."""
    begins, ends = window(period)
    told, weights, counted_at = {}, {}, None
    for row in NetworkFigures.objects.filter(begins__gte=begins, begins__lt=ends):
        one, said = Period(row.begins, row.unit), dict(row.said)
        low_high = said.pop(KILOGRAMS, None)
        weights[one] = Range(*map(Decimal, low_high)) if low_high else None
        told[one] = {code: Said(*pair) for code, pair in said.items()}
        counted_at = max(counted_at or row.counted_at, row.counted_at)
    return Figures(None, period, told, weights, counted_at)


def window(period: Period) -> tuple[date, date]:
    """Whole years that hold the period, the one before it, and the months of the charts."""
    first = min(period.before.begins, months_until(period)[0].begins)
    return Period.of(first, YEAR).begins, Period.of(period.begins, YEAR).ends


def cells_of(cells: Cells, place: int) -> dict[Period, dict]:
    return {period: cell for (where, period), cell in cells.items() if where == place}


def told_of(cells: dict[Period, dict], begins: date, ends: date) -> dict[Period, Telling]:
    """What may be said of one place, by period: months, quarters and years of ``[begins, ends)``."""
    hidden = {code: hidden_periods(cells, code) for code in COUNTED}
    hidden[USED] |= hidden["visits"] | small_rest(cells, begins, ends)
    public = {measure.code for measure in MEASURES if measure.is_public}
    told = {}
    for period in periods(begins, ends):
        numbers = summed(cells, period)
        telling = {
            code: Said(None if period in hidden[code] and code not in public else numbers[code]) for code in COUNTED
        }
        used = telling.pop(USED).number
        telling["unused"] = Said(None if used is None else max(0, numbers["offered"] - used))
        if telling["visits"].number is None:
            telling["people"] = Said(None)
        told[period] = telling | waited(numbers["minutes"], telling["reports"])
    return told


def hidden_periods(cells: dict[Period, dict], code: str) -> set[Period]:
    if code == "people":  # of a quarter it is no sum of months: who comes in two of them is one person
        return {one for one, cell in cells.items() if is_small(cell["people"])}
    return hidden_of({one.begins: cell[code] for one, cell in cells.items() if one.unit == MONTH})


def small_rest(cells: dict[Period, dict], begins: date, ends: date) -> set[Period]:
    """Where visits less the seats used would tell about a few people at events without a limit."""
    found = {one: summed(cells, one) for one in periods(begins, ends)}
    return {one for one, numbers in found.items() if is_small(numbers["visits"] - numbers[USED])}


def periods(begins: date, ends: date) -> list[Period]:
    """All months, quarters and years of ``[begins, ends)``, whole years."""
    found, year = [], Period(begins, YEAR)
    while year.begins < ends:
        found += [year, *(Period(month.begins, QUARTER) for month in year.months[::3]), *year.months]
        year = year.after
    return found


def summed(cells: dict[Period, dict], period: Period) -> dict:
    """Counts of ``period``: its months together, and people as they were counted for it."""
    months = [cells[one] for one in period.months if one in cells]
    numbers = {code: sum(cell[code] for cell in months) for code in (*COUNTED, "offered")}
    numbers["people"] = cells[period]["people"] if period in cells else 0
    numbers["minutes"] = [minutes for cell in months for minutes in cell["minutes"] or []]
    return numbers


def waited(minutes: list[int], reports: Said) -> Telling:
    if len(minutes) < LEAST or reports.number is None:
        return {}
    return {WAIT: Said(round(median(minutes)))}


def network_told(cells: Cells, places: Iterable[int], begins: date, ends: date) -> dict[Period, Telling]:
    """What may be said of all ``places`` together, by period."""
    by_place = {place: {} for place in places}
    for (place, period), cell in cells.items():
        by_place[place][period] = cell
    told_by_place = {place: told_of(own, begins, ends) for place, own in by_place.items() if own}
    found = {}
    for period in periods(begins, ends):
        sums = {place: summed(by_place[place], period) for place in told_by_place}
        telling = {}
        for measure in MEASURES:
            pairs = []
            for place, told in told_by_place.items():
                number, said = number_of(sums[place], measure.code), told[period][measure.code]
                pairs.append((number, said.number is None))
            telling[measure.code] = Said(*together(pairs))
        minutes = [one for place in told_by_place for one in sums[place]["minutes"]]
        found[period] = telling | waited(minutes, telling["reports"])
    return found


def number_of(numbers: dict, code: str) -> int:
    return max(0, numbers["offered"] - numbers[USED]) if code == "unused" else numbers[code]
