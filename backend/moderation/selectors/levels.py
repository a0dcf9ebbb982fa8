"""How finely places say a count, while the network says the same of all of them together, whole.

A place says its months, or only its quarters, or only its years: whatever is finer is not said at all, not even where
nothing happened. So of two places that do not say their months one can be a little more in January and less in March,
the other the other way round, and every sum that is said stays as it is: no month of theirs follows from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.core.figures.said import LEAST
from backend.core.figures.suppression import is_small

# Of one place, by period.
type Numbers = dict[Period, int]


@dataclass
class Silence:
    """Periods of which each place, by its number in the list, and the network say nothing."""

    places: list[set[Period]]
    network: set[Period] = field(default_factory=set)

    def keep(self, who: set[int], periods: list[Period]) -> None:
        for number in who:
            self.places[number] |= set(periods)


def silence_of(places: list[Numbers], spoken: Iterable[Period]) -> Silence:
    """What must not be said of ``spoken``: whole years with their quarters and months, as far as they were counted."""
    spoken, silence = list(spoken), Silence([set() for _place in places])
    for year in (one for one in spoken if one.unit == YEAR):
        quarters = [one for one in spoken if one.unit == QUARTER and one.begins.year == year.begins.year]
        months = [one for one in spoken if one.unit == MONTH and one.begins.year == year.begins.year]
        years = {number: place.get(year, 0) for number, place in enumerate(places)}
        silent = {number for number, count in years.items() if is_small(count)}
        if not covered(years, silent):
            silence.network |= {year, *quarters, *months}
        silence.keep(silent, [year, *quarters, *months])
        silent |= with_small(places, quarters)
        if not covered(years, silent):
            silence.network |= {*quarters, *months}
        silence.keep(silent, [*quarters, *months])
        for quarter in quarters:
            own = [month for month in quarter.months if month in months]
            sums = {number: place.get(quarter, 0) for number, place in enumerate(places)}
            here = silent | with_small(places, own)
            if not covered(sums, here):
                silence.network |= set(own)
            silence.keep(here, own)
    return silence


def with_small(places: list[Numbers], periods: list[Period]) -> set[int]:
    return {number for number, place in enumerate(places) if any(is_small(place.get(one, 0)) for one in periods)}


def covered(counts: dict[int, int], silent: set[int]) -> bool:
    """Let others keep silent too, the smallest first, until two do, with five together; ``False`` if there are none."""
    while hidden := [counts[number] for number in silent if counts[number]]:
        if len(hidden) >= 2 and sum(hidden) >= LEAST:
            return True
        rest = sorted((count, number) for number, count in counts.items() if count and number not in silent)
        if not rest:
            return False
        silent.add(rest[0][1])
    return True
