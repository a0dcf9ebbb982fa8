from dataclasses import dataclass

# A count of people or of what they did that is smaller is nobody's business.
LEAST = 5


@dataclass(frozen=True)
class Said:
    """A number that may be said, ``None`` when it is hidden. ``is_partial``: small places are left out of it."""

    number: int | None
    is_partial: bool = False


NOTHING = Said(0)
# What is said of one period, by code of the measure.
type Telling = dict[str, Said]
