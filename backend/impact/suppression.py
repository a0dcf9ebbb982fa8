"""Which numbers are shown together, so that no group of fewer than five exchanges is seen or can be worked out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from backend.core.figures.said import LEAST


@dataclass(frozen=True)
class Tally:
    """What happened in one category: its key, and that of the branch with which it may be counted (or none).

    ``exchanges``: how often. ``things``: how many things found new hands, or were lent at all. ``chances``: how often
    that may have spared a purchase: once a thing handed on, once a person and thing lent.
    """

    key: str
    root: str
    exchanges: int
    things: int
    chances: int

    def joined(self, other: "Tally") -> "Tally":
        return replace(
            self,
            exchanges=self.exchanges + other.exchanges,
            things=self.things + other.things,
            chances=self.chances + other.chances,
        )


def grouped(tallies: Iterable[Tally]) -> list[Tally]:
    """Groups of at least five exchanges that hold all of ``tallies``; none when there are fewer in all.

    A small category is counted with its branch, a small branch with "other categories", whose key is empty. When those
    are few still, the smallest group that is left joins them: else the difference to the whole would tell.
    """
    large, small = divided(merged(tallies))
    branches = merged([*large, *(replace(tally, key=tally.root) for tally in small)])
    large, small = divided([tally for tally in branches if tally.key])
    other = Tally("", "", 0, 0, 0)
    for tally in [*small, *(tally for tally in branches if not tally.key)]:
        other = other.joined(tally)
    for smallest in sorted(large, key=lambda tally: (tally.exchanges, tally.key)):
        if other.exchanges == 0 or other.exchanges >= LEAST:
            break
        large.remove(smallest)
        other = other.joined(smallest)
    return [*large, other] if other.exchanges >= LEAST else large


def merged(tallies: Iterable[Tally]) -> list[Tally]:
    """One for each key."""
    found: dict[str, Tally] = {}
    for tally in tallies:
        found[tally.key] = found[tally.key].joined(tally) if tally.key in found else tally
    return list(found.values())


def divided(tallies: list[Tally]) -> tuple[list[Tally], list[Tally]]:
    """Those that may be shown, and those that are too small."""
    return [one for one in tallies if one.exchanges >= LEAST], [one for one in tallies if 0 < one.exchanges < LEAST]
