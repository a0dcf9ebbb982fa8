"""Numbers that are not known exactly, from the least that they may be to the most."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from backend.core.figures.said import LEAST

# Figures worth saying of an estimate, times a power of ten.
STEPS = tuple(map(Decimal, ("1", "1.5", "2", "3", "4", "5", "6", "8", "10")))


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high``, both included. Exact decimals: a sum does not grow by rounding."""

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, low: str | int | Decimal, high: str | int | Decimal | None = None) -> "Range":
        return cls(Decimal(low), Decimal(low if high is None else high))

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, other: "Range") -> "Range":
        """Of what is never negative."""
        return Range(self.low * other.low, self.high * other.high)

    def __contains__(self, value) -> bool:
        return self.low <= value <= self.high

    def rounded(self) -> "Range":
        """Outwards to steps of one significant digit (and 1.5): never narrower than what is known."""
        return Range(step_down(self.low), step_up(self.high))

    def whole(self) -> "Range":
        """Rounded, and outwards to whole numbers: for what is counted."""
        wide = self.rounded()
        return Range(wide.low.to_integral_value(ROUND_FLOOR), wide.high.to_integral_value(ROUND_CEILING))


def total(ranges) -> Range | None:
    """The sum of those that are known; ``None`` when none is."""
    known = [one for one in ranges if one is not None]
    return sum(known[1:], start=known[0]) if known else None


def band(number: int) -> Range:
    """In which band ``number`` lies: fives up to a hundred, fifties up to a thousand and so on; ``1–4`` below five.

    Who compares two pages, or the same page on two days, learns no single exchange from them.
    """
    if number < LEAST:
        return Range.of(1, LEAST - 1) if number else Range.of(0)
    width = 5 * 10 ** max(len(str(number)) - 2, 0)
    low = number // width * width
    return Range.of(low, low + width - 1)


def step_down(value: Decimal) -> Decimal:
    if value <= 0:
        return Decimal(0)
    power = Decimal(10) ** value.adjusted()
    return max(step for step in STEPS if step * power <= value) * power


def step_up(value: Decimal) -> Decimal:
    if value <= 0:
        return Decimal(0)
    power = Decimal(10) ** value.adjusted()
    return min(step for step in STEPS if step * power >= value) * power
