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


@dataclass(frozen=True)
class Duty:
    """What one app found that somebody keeps at a place. ``examples``: the first few; ``url``: where they are."""

    label: str
    count: int
    examples: tuple[str, ...] = ()
    url: str = ""


def duty_of(label: str, rows, name: str, *, url: str = "", shown: int = 3) -> list[Duty]:
    """``rows`` (in their order) counted, with the first few by the field ``name``; nothing where there are none."""
    if not (count := rows.count()):
        return []
    return [Duty(label, count, tuple(dict.fromkeys(rows.values_list(name, flat=True)[:shown])), url)]


@dataclass(frozen=True)
class Mover:
    """``find(place, person)`` lists duties (only those there are); ``move(place, person, successor)`` moves all."""

    find: Callable[[object, object], list[Duty]]
    move: Callable[[object, object, object], None]


movers: dict[str, Mover] = {}


def register_mover(name: str, mover: Mover) -> None:
    """Ask ``mover`` whenever somebody hands a place over (from ``AppConfig.ready``)."""
    movers[name] = mover


def duties_of(place, person) -> dict[str, list[Duty]]:
    """All that ``person`` keeps at ``place``, by the app that moves it."""
    found = {name: mover.find(place, person) for name, mover in movers.items()}
    return {name: duties for name, duties in found.items() if duties}


def move_duties(place, person, successor) -> None:
    for mover in movers.values():
        mover.move(place, person, successor)


# What the closing of a place meets: each lists, in words, what is planned there after a day.
effects: dict[str, Callable[[object, object], list[Duty]]] = {}


def register_effects(name: str, find: Callable[[object, object], list[Duty]]) -> None:
    """Ask ``find(place, day)`` whenever the closing of a place is planned (from ``AppConfig.ready``)."""
    effects[name] = find


def effects_of_closing(place, day) -> list[Duty]:
    """What is planned at ``place`` on ``day`` and after."""
    return [duty for find in effects.values() for duty in find(place, day)]


# What each app ends on the day a place closes, a row at a time: it may be called again and goes on where it stopped.
enders: dict[str, Callable[[object], int]] = {}


def register_ender(name: str, end: Callable[[object], int]) -> None:
    """Call ``end(closing)`` once its place is closed; it returns how many it ended (from ``AppConfig.ready``)."""
    enders[name] = end


def end_what_is_left(closing) -> dict[str, int]:
    """By app, how many were ended. Apps above come first: what they hold on to lies in those beneath."""
    return {name: end(closing) for name, end in reversed(enders.items())}


@dataclass(frozen=True)
class Heir:
    """What goes to the successor of a place: ``find(place)`` lists it, ``move(place, successor, by)`` moves it."""

    find: Callable[[object], list[Duty]]
    move: Callable[[object, object, object], None]


heirs: dict[str, Heir] = {}


def register_heir(name: str, heir: Heir) -> None:
    """Ask ``heir`` when what belongs to a place goes to its successor (from ``AppConfig.ready``)."""
    heirs[name] = heir


def inheritance_of(place) -> list[Duty]:
    """What would go from ``place`` to its successor."""
    return [duty for heir in heirs.values() for duty in heir.find(place)]


def pass_on(place, successor, by) -> None:
    for heir in heirs.values():
        heir.move(place, successor, by)


# What a new place takes over from another, beside what this app knows: each copies its own settings.
copiers: dict[str, Callable[[object, object], None]] = {}


def register_copier(name: str, copy: Callable[[object, object], None]) -> None:
    """Call ``copy(from_place, to_place)`` when a place is made after another (from ``AppConfig.ready``)."""
    copiers[name] = copy


def copy_settings(source, target) -> None:
    for copy in copiers.values():
        copy(source, target)


# Asked whenever the roles of somebody changed, in the same transaction: each takes the id of the person.
role_watchers: list[Callable[[int], None]] = []


def watch_roles(watch: Callable[[int], None]) -> None:
    """Call ``watch(user_id)`` when roles changed, at a place or in the network (from ``AppConfig.ready``)."""
    role_watchers.append(watch)


switch_watchers: list[Callable[[str, object | None], None]] = []


def watch_switches(watch: Callable[[str, object | None], None]) -> None:
    """Call ``watch(feature, place)`` when a feature was switched on or off; no place: in the network."""
    switch_watchers.append(watch)
