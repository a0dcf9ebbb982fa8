"""Who drinks coffee with whom: pairs by a greatest matching, and a third chair where somebody would be alone.

Nothing here knows of the database. People are told apart by their ids; ``apart`` are pairs that never meet, ``met``
says how many weeks ago others met last.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps

type Pair = frozenset[int]
type Group = tuple[int, ...]

# Longer ago than anything that is kept (``models.coffee.KEPT_WEEKS``).
LONG_AGO = 20
MOST_WAITS = 8  # weeks without a coffee beyond which waiting longer counts no more


@dataclass(frozen=True)
class Person:
    """``languages`` in their own order; ``slots`` that suit them; ``waits``: weeks in which nobody was found."""

    id: int
    languages: tuple[str, ...]
    slots: frozenset[str]
    waits: int = 0


@dataclass(frozen=True)
class Pairing:
    groups: list[Group] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def pair(people: Iterable[Person], *, apart: set[Pair] = frozenset(), met: Mapping[Pair, int] | None = None) -> Pairing:
    """Put as many of ``people`` as possible into pairs, and who is left into a pair that can take a third.

    Within a group all share a language and a slot, and no two are ``apart``. First counts that as many as possible have
    a coffee, then that those who waited longest do, then that few meet again, and those who met longest ago before
    others.
    """
    table = Table({one.id: one for one in people}, apart, met or {})
    pairs = table.matched(table.people, table.weight)
    left = sorted(table.people.keys() - {one for two in pairs for one in two})
    return table.with_third_chairs(pairs, left)


def matches(act: Callable) -> Callable:
    """Decorator of a service that calls ``pair``: the library is there before its transaction begins.

    Loading it takes a second, which neither those who only show pages nor other writers should wait for.
    """

    @wraps(act)
    def ready(*args, **kwargs):
        import networkx  # noqa: F401

        return act(*args, **kwargs)

    return ready


def shared_languages(people: Iterable[Person]) -> list[str]:
    """The languages that all of ``people`` speak, first what stands first with most of them."""
    people = list(people)
    common = set.intersection(*(set(one.languages) for one in people))
    return sorted(common, key=lambda code: (sum(one.languages.index(code) for one in people), code))


def shared_slots(people: Iterable[Person]) -> set[str]:
    return set.intersection(*(set(one.slots) for one in people))


class Table:
    """Everybody who wants a coffee this time, and what is known of them."""

    def __init__(self, people: dict[int, Person], apart: set[Pair], met: Mapping[Pair, int]):
        self.people, self.apart, self.met = people, apart, met

    def fits(self, *ids: int) -> bool:
        """Whether these could sit together."""
        people = [self.people[one] for one in ids]
        if not shared_languages(people) or not shared_slots(people):
            return False
        return not any(frozenset((one, other)) in self.apart for one in ids for other in ids if one < other)

    def staleness(self, one: int, other: int) -> int:
        """0 for those who never met; of the others least for whom it is longest ago."""
        weeks = self.met.get(frozenset((one, other)))
        # One more meeting again weighs more than any difference in how long ago the others met.
        return 0 if weeks is None else LONG_AGO * (len(self.people) + 1) + LONG_AGO - min(weeks, LONG_AGO)

    def weight(self, one: int, other: int) -> int:
        """How much a pair is wanted. Whole numbers: the matching is exact."""
        waits = sum(min(self.people[one].waits, MOST_WAITS) for one in (one, other))
        most = LONG_AGO * (len(self.people) + 2)  # of ``staleness``
        return waits * most * (len(self.people) + 1) - self.staleness(one, other)

    def matched(self, ids: Iterable[int], weight: Callable[[int, int], int]) -> list[Group]:
        """The pairs of a matching with as many of ``ids`` as possible, and of those the heaviest."""
        import networkx

        graph = networkx.Graph()
        ids = sorted(ids)
        for place, one in enumerate(ids):
            for other in ids[place + 1 :]:
                if self.fits(one, other):
                    graph.add_edge(one, other, weight=weight(one, other))
        return sorted(tuple(sorted(two)) for two in networkx.max_weight_matching(graph, maxcardinality=True))

    # --- the third chair --------------------------------------------------------------

    def with_third_chairs(self, pairs: list[Group], left: list[int]) -> Pairing:
        """``left`` join pairs, each pair at most one; where none takes them they change places with somebody."""
        pairs, alone = list(pairs), []
        groups = self.seat(pairs, left)
        for one in left:
            if any(one in group for group in groups) or self.change_places(groups, one):
                continue
            alone.append(one)
        return Pairing(sorted(groups), alone)

    def seat(self, pairs: list[Group], left: list[int]) -> list[Group]:
        """``pairs`` with as many of ``left`` as possible as the third of one, where they meet few again."""
        import networkx

        graph = networkx.Graph()
        for one in left:
            for two in pairs:
                if self.fits(one, *two):
                    graph.add_edge(one, two, weight=-sum(self.staleness(one, other) for other in two))
        found = {}
        for edge in networkx.max_weight_matching(graph, maxcardinality=True):
            one, two = sorted(edge, key=lambda end: isinstance(end, tuple))
            found[two] = one
        return [tuple(sorted((*two, found[two]))) if two in found else two for two in pairs]

    def change_places(self, groups: list[Group], one: int) -> bool:
        """Try whether all have a coffee when ``one`` takes the place of somebody whom another pair takes.

        Follows who could take whose place, each person once; on success ``groups`` is changed.
        """
        ways: list[tuple[int, list[Group]]] = [(one, groups)]
        seen = {one}
        while ways:
            alone, now = ways.pop(0)
            for number, group in enumerate(now):
                if len(group) != 2:
                    continue
                if self.fits(alone, *group):
                    groups[:] = [*now[:number], tuple(sorted((*group, alone))), *now[number + 1 :]]
                    return True
                for stays, goes in (group, group[::-1]):
                    if goes not in seen and self.fits(alone, stays):
                        seen.add(goes)
                        ways.append((goes, [*now[:number], tuple(sorted((alone, stays))), *now[number + 1 :]]))
        return False
