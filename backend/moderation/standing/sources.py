"""What apps above know of people: good deeds that stand, and how often a right was used."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

# Each takes ids of people and gives how much each of them has done, as (id, number).
deeds: list[Callable[[list[int]], Iterable[tuple[int, int]]]] = []
# By the code of a right: (id of a person, since) → when it was used, the newest first.
counters: dict[str, Callable[[int, datetime], list[datetime]]] = {}


def register_deeds(count: Callable[[list[int]], Iterable[tuple[int, int]]]) -> None:
    """Let what ``count`` finds speak for people (from ``AppConfig.ready``)."""
    deeds.append(count)


def register_counter(code: str, times: Callable[[int, datetime], list[datetime]]) -> None:
    """Count the uses of the right ``code`` (from ``AppConfig.ready``)."""
    counters[code] = times


def count_deeds(people: list[int]) -> Counter:
    """How much each of ``people`` (ids) has done that stands (one query for each source, none for nobody)."""
    done = Counter()
    for count in deeds if people else ():
        done.update(dict(count(people)))
    return done
