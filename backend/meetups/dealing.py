"""Small groups at random: dealt out like cards, and who never meets lies in different hands.

Nothing here knows of the database: people are told apart by their ids; ``apart`` are pairs that never meet.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from secrets import SystemRandom

from backend.meetups.pairing import Pair

type Groups = list[list[int]]

SHUFFLES = 60


def deal(people: Iterable[int], count: int, *, apart: set[Pair] = frozenset(), dealer=None) -> Groups:
    """``people`` shuffled and dealt out into ``count`` groups: every way is as likely, sizes differ by one at most.

    Only ways that part all who are ``apart`` are taken; where none is found, one that leaves few of them together.
    """
    people, dealer = list(people), dealer or SystemRandom()
    poor = []
    for _ in range(SHUFFLES):
        dealer.shuffle(people)
        groups = [people[number::count] for number in range(count)]
        if not clashes(groups, apart):
            return groups
        poor.append(groups)
    return min((with_changed_places(groups, apart) for groups in poor), key=lambda groups: clashes(groups, apart))


def clashes(groups: Groups, apart: set[Pair]) -> int:
    """How many pairs who are ``apart`` sit together."""
    return sum(frozenset(two) in apart for group in groups for two in combinations(group, 2)) if apart else 0


def with_changed_places(groups: Groups, apart: set[Pair]) -> Groups:
    """``groups`` after people of two groups changed places, as long as that parts more of those who are ``apart``."""
    groups, foes = [list(group) for group in groups], defaultdict(set)
    for one, other in apart:
        foes[one].add(other)
        foes[other].add(one)
    while any(change_places(one, other, foes) for one, other in combinations(groups, 2)):
        pass
    return groups


def change_places(one: list[int], other: list[int], foes: dict[int, set[int]]) -> bool:
    """Let somebody of ``one`` and somebody of ``other`` change places, if then fewer sit together who are ``foes``."""

    def met(person: int, group: list[int]) -> int:
        return sum(foe in group for foe in foes[person])

    for here, mine in enumerate(one):
        for there, theirs in enumerate(other):
            # In a large group most know nobody whom they must not meet.
            if not (now := met(mine, one) + met(theirs, other)):
                continue
            one[here], other[there] = theirs, mine
            if met(theirs, one) + met(mine, other) < now:
                return True
            one[here], other[there] = mine, theirs
    return False
