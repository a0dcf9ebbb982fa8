"""What apps above promised people at the hours of a place: whom other hours break is named before they change."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """Somebody is to come at a time when the place is closed. ``key`` is the same before and after a change."""

    key: str
    words: str
    url: str


@dataclass(frozen=True)
class Keeper:
    """``find(place)`` lists promises that its present hours break; ``tell(place)`` tells those concerned, once."""

    find: Callable[[object], list[Promise]]
    tell: Callable[[object], int]


keepers: dict[str, Keeper] = {}


def register_promises(name: str, keeper: Keeper) -> None:
    """Ask ``keeper`` whenever hours change (from ``AppConfig.ready``)."""
    keepers[name] = keeper


def broken_promises(place) -> list[Promise]:
    """All that the hours of ``place``, as they stand in the database, break."""
    return [promise for keeper in keepers.values() for promise in keeper.find(place)]


def tell_of_broken(place) -> int:
    """Tell everybody whom the hours of ``place`` break and who was not told; returns how many promises that are."""
    return sum(keeper.tell(place) for keeper in keepers.values())
