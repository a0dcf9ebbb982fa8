"""A place's facade, drawn from its slug: the same place always gets the same house.

Lit windows are people who are here now. Colours are design tokens, so the house has its dusk in dark mode.
"""

import hashlib
from functools import lru_cache

from backend.core.facade_parts import bars, bench, bicycle, inhabitant, pane, sill, tree

WIDTH, HEIGHT = 1520, 360
COLUMNS, FLOORS = 5, 3
WINDOWS = COLUMNS * FLOORS - 1  # the door stands where one would be
CELL, STOREY = 82, 78
GROUND = HEIGHT - 34
HOUSE = COLUMNS * CELL + 36
LEFT = (WIDTH - HOUSE) // 2
TOP = GROUND - FLOORS * STOREY - 18
DOOR = (FLOORS - 1, COLUMNS // 2)
INHABITANTS = (0, 4, 2, 0, 3, 1, 4, 0)


class Chance:
    """Numbers in [0, 1) that follow from a seed alone, the same on every machine and version."""

    def __init__(self, seed: str):
        self.state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")

    def __call__(self) -> float:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) / 2**31


@lru_cache(maxsize=1024)
def facade(slug: str, people: int = 0, is_open: bool = True, around: int = WIDTH) -> str:
    """The inside of an ``<svg>`` of ``WIDTH`` by ``HEIGHT``: the house of ``slug`` with ``people`` lit windows.

    ``around`` is how wide a piece of the street is drawn, the house in its middle.
    """
    chance = Chance(slug)
    return "".join(
        [
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--sky)"/>',
            *street(chance, (WIDTH - around) / 2, (WIDTH + around) / 2),
            *walls(),
            *windows(chance, min(people, WINDOWS)),
            *entrance(is_open),
            *garden(),
        ]
    )


def street(chance, left, right):
    """The far row of neighbours' houses between ``left`` and ``right``; their windows are one path a colour."""
    x, panes = -30.0, {True: [], False: []}
    while x < WIDTH:
        width, height = 84 + chance() * 70, 120 + chance() * 110
        shade = "" if chance() < 0.5 else "-2"
        is_seen = x + width > left and x < right
        if is_seen:
            yield (
                f'<rect x="{x:.0f}" y="{GROUND - height:.0f}" width="{width:.0f}" height="{height:.0f}"'
                f' fill="var(--wall-far{shade})"/>'
            )
        if chance() < 0.5 and is_seen:
            yield (
                f'<path d="M{x - 4:.0f} {GROUND - height:.0f}h{width + 8:.0f}l-14 -20h-{width - 20:.0f}z"'
                ' fill="var(--wall-far-2)"/>'
            )
        for i in range(int(width // 30)):
            for j in range(int(height // 42)):
                pane = f"M{x + 12 + i * 28:.0f} {GROUND - height + 16 + j * 40:.0f}h14v20h-14z"
                # Chance is asked for what is out of sight too: the same street in every picture.
                panes[chance() < 0.1].append(pane if is_seen else "")
        x += width + 4
    yield f'<path d="{"".join(panes[False])}" fill="var(--glass-far)"/>'
    yield f'<path d="{"".join(panes[True])}" fill="var(--amber)" opacity=".75"/>'


def walls():
    """Roof, chimneys, wall, and the ledge between storeys."""
    yield f'<path d="M{LEFT - 12} {TOP}h{HOUSE + 24}l-26 -34h-{HOUSE - 28}z" fill="var(--roof)"/>'
    yield f'<rect x="{LEFT + 70}" y="{TOP - 58}" width="26" height="36" fill="var(--wall-2)"/>'
    yield f'<rect x="{LEFT + HOUSE - 110}" y="{TOP - 52}" width="26" height="30" fill="var(--wall-2)"/>'
    yield f'<rect x="{LEFT}" y="{TOP}" width="{HOUSE}" height="{GROUND - TOP}" fill="var(--wall)"/>'
    yield f'<rect x="{LEFT - 6}" y="{TOP - 2}" width="{HOUSE + 12}" height="10" fill="var(--frame)"/>'
    for floor in range(1, FLOORS):
        y = TOP + 14 + floor * STOREY - 9
        yield f'<rect x="{LEFT}" y="{y}" width="{HOUSE}" height="4" fill="var(--wall-2)"/>'


def windows(chance, people):
    """All windows; ``people`` of them lit, in an order that is this house's own. One path a colour."""
    kind = ("arch", "rect")[int(chance() * 2)]
    slots = [(floor, column) for floor in range(FLOORS) for column in range(COLUMNS) if (floor, column) != DOOR]
    lit = set(sorted(slots, key=lambda slot: chance())[:people])
    at = {slot: (LEFT + 38 + slot[1] * CELL, TOP + 26 + slot[0] * STOREY, 42, 46) for slot in slots}
    glass = {"glass": [slot for slot in slots if slot not in lit], "amber": [slot for slot in slots if slot in lit]}
    for colour, some in glass.items():
        shapes = "".join(pane(*at[slot], kind=kind) for slot in some)
        yield f'<path d="{shapes}" fill="var(--{colour})" stroke="var(--frame)" stroke-width="4"/>'
    crosses, sills = "".join(bars(*at[slot], kind=kind) for slot in slots), "".join(sill(*at[slot]) for slot in slots)
    yield f'<path d="{crosses}" stroke="var(--frame)" stroke-width="2.5" fill="none"/>'
    yield f'<path d="{sills}" fill="var(--frame)"/>'
    for slot in slots:
        # Chance is asked for dark windows too: nobody moves to another window when a neighbour comes.
        who = INHABITANTS[int(chance() * len(INHABITANTS))]
        if slot in lit:
            yield inhabitant(*at[slot], who)


def entrance(is_open):
    """The door under its awning: lit and ajar when the place is open."""
    x = LEFT + 26 + DOOR[1] * CELL
    light = "amber" if is_open else "glass"
    leaf = "8 -20l14 12v58z" if is_open else "60 0v50z"
    yield (
        f'<path d="M{x} {GROUND}v-50a33 33 0 0 1 66 0v50z" fill="var(--{light})" stroke="var(--frame)"'
        ' stroke-width="5"/>'
    )
    yield f'<path d="M{x + 3} {GROUND}v-50a30 30 0 0 1 {leaf}" fill="#0B5B49"/>'
    stripe = 118 / 6
    for i in range(6):
        colour = "#FFFFFF" if i % 2 else "#A8265F"
        yield (
            f'<path d="M{x - 26 + i * stripe:.1f} {GROUND - 98}h{stripe:.1f}v22a{stripe / 2:.2f} {stripe / 2:.2f}'
            f' 0 0 1 -{stripe:.2f} 0z" fill="{colour}"/>'
        )


def garden():
    """Pavement, trees, a bench and a bicycle."""
    yield f'<rect x="0" y="{GROUND}" width="{WIDTH}" height="34" fill="var(--pave)"/>'
    yield f'<rect x="0" y="{GROUND}" width="{WIDTH}" height="5" fill="var(--frame)" opacity=".7"/>'
    right = LEFT + HOUSE
    for x, size, leaf in (
        (LEFT - 62, 1.0, "leaf"),
        (right + 58, 1.15, "leaf"),
        (right + 110, 0.8, "leaf-2"),
        (LEFT - 120, 0.75, "leaf-2"),
    ):
        yield tree(x, GROUND, size, leaf)
    yield bench(LEFT + 26, GROUND)
    yield bicycle(right - 116, GROUND)
