"""Which counts of people may be said, so that none under five is read or worked out from the others.

Cells are months, quarters and years of one place. A small one is hidden; and when its neighbours and their sum would
tell it, the smallest of these as well (complementary suppression). Of all places together a remainder that would tell
about a single place is left out of the sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.core.figures.periods import QUARTER, YEAR, Period
from backend.core.figures.said import LEAST, Said


def is_small(number: int) -> bool:
    return 0 < number < LEAST


def concealed(parts: dict[Period, int], small: Iterable[Period] = ()) -> set[Period]:
    """Which of ``parts`` must not be said when their sum is: never one alone, and never fewer than five in all.

    ``small``: those that must not be said for another reason.
    """
    hidden = {one for one, number in parts.items() if is_small(number)} | (set(small) & parts.keys())
    rest = sorted((number, one) for one, number in parts.items() if number and one not in hidden)
    while hidden and rest and (len(hidden) < 2 or sum(parts[one] for one in hidden) < LEAST):
        hidden.add(rest.pop(0)[1])
    return hidden


def hidden_of(months: dict[date, int], small: Iterable[Period] = ()) -> set[Period]:
    """Of the months (by their first day), quarters and years of one place: those whose count must not be said."""
    small, hidden = set(small), set()
    for year in {Period.of(day, YEAR) for day in months}:
        quarters = {Period(quarter, QUARTER): 0 for quarter in quarters_of(year)}
        parts: dict[Period, dict[Period, int]] = {quarter: {} for quarter in quarters}
        for month in year.months:
            quarter, number = Period.of(month.begins, QUARTER), months.get(month.begins, 0)
            quarters[quarter] += number
            parts[quarter][month] = number
        whole = sum(quarters.values())
        is_hidden = is_small(whole) or year in small
        if is_hidden:
            hidden.add(year)
        unsaid = {one for one, number in quarters.items() if number} if is_hidden else concealed(quarters, small)
        for quarter, counts in parts.items():
            # Who knows all months of a quarter that is not said would know it all the same.
            positive = {one for one, number in counts.items() if number}
            hidden |= positive if quarter in unsaid else concealed(counts, small)
        hidden |= unsaid
    return hidden


def quarters_of(year: Period) -> list[date]:
    return [month.begins for month in year.months[::3]]


def together(numbers: list[tuple[int, bool]]) -> tuple[int | None, bool]:
    """The sum of places, each with its count and whether it is hidden; and whether something was left out of it.

    What is hidden joins the sum when it is five or more of at least two places; ``None``: nothing can be said.
    """
    said = sum(number for number, is_hidden in numbers if not is_hidden)
    unsaid = [number for number, is_hidden in numbers if is_hidden and number]
    if len(unsaid) >= 2 and sum(unsaid) >= LEAST:
        return said + sum(unsaid), False
    return (said if said or not unsaid else None), bool(unsaid)


@dataclass
class Joint:
    """The sum of several places: what they say of themselves, and what they hide, which may join it."""

    spoken: int = 0
    unsaid: list[int] = field(default_factory=list)
    is_joined: bool = False

    @classmethod
    def of(cls, numbers: Iterable[tuple[int, bool]]) -> "Joint":
        """Of places, each with its count and whether it hides it; they join as in ``together``."""
        numbers = list(numbers)
        unsaid = [number for number, is_hidden in numbers if is_hidden and number]
        spoken = sum(number for number, is_hidden in numbers if not is_hidden)
        return cls(spoken, unsaid, len(unsaid) >= 2 and sum(unsaid) >= LEAST)

    @property
    def left_out(self) -> int:
        return 0 if self.is_joined else sum(self.unsaid)

    @property
    def said(self) -> Said:
        if self.is_joined:
            return Said(self.spoken + sum(self.unsaid))
        return Said(self.spoken if self.spoken or not self.unsaid else None, is_partial=bool(self.unsaid))


def agree(whole: Joint, parts: Sequence[Joint]) -> None:
    """Let ``whole`` less its ``parts`` tell nothing: what they leave out is of two parts, and of five, or of none."""
    if whole.left_out:
        for part in parts:
            part.is_joined = False
        return
    while (rest := [part.left_out for part in parts if part.left_out]) and (len(rest) < 2 or sum(rest) < LEAST):
        joined = [part for part in parts if part.is_joined]
        if not joined:
            # Nobody else is there behind whom it could stand: then it is missing from the whole, too.
            whole.is_joined = False
            break
        min(joined, key=lambda part: sum(part.unsaid)).is_joined = False
