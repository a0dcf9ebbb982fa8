"""Bars of months, drawn by the server as SVG: what a chart needs, in the units of its view box.

Libraries were looked at: pygal writes ``<style>`` and ``<script>`` into its pictures, which the policy of the house
refuses; leather writes fixed colours and no names for screen readers. A column of bars is less than either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.core.figures.periods import Period
from backend.core.figures.said import Said

WIDTH, HEIGHT = 344, 224
LEFT, TOP, BOTTOM = 36, 26, 44  # room for the scale, for numbers above bars, and for months
GAP = 5
TWELVE = 12  # months


class Figures(Protocol):
    """What a chart is drawn of: the months of it, and what may be said of each."""

    @property
    def months(self) -> list[Period]: ...

    def said(self, period: Period, code: str) -> Said: ...


@dataclass(frozen=True)
class Bar:
    """``kind``: the number of its series. ``height`` is 0 for nothing; ``is_hidden``: it must not be said."""

    kind: int
    x: float
    y: float
    width: float
    height: float
    text: str
    middle: float
    is_hidden: bool


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or a month."""

    at: float
    text: str
    year: str = ""


@dataclass(frozen=True)
class Row:
    """A month in the table."""

    month: Period
    cells: list[Said]


@dataclass(frozen=True)
class Chart:
    """One or two series; ``sentence`` says in words what is to be seen."""

    code: str
    title: str | Promise
    sentence: str
    series: list[str | Promise]
    bars: list[Bar]
    scale: list[Mark]
    months: list[Mark]
    rows: list[Row]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        """Nothing can be drawn: nothing happened, or it must not be said."""
        return not any(said.number for row in self.rows for said in row.cells)


def chart(figures: Figures, code: str, title: str | Promise, series: Sequence[tuple[str, str | Promise]]) -> Chart:
    """Of the last twelve months; ``series``: codes of measures with their names."""
    rows = [
        Row(month, [figures.said(month, code) for code, _name in series]) for month in figures.months
    ]  # fmt: skip
    top = ceiling(max((said.number or 0 for row in rows for said in row.cells), default=0))
    step = (WIDTH - LEFT) / len(rows)
    bars, months = [], []
    for place, row in enumerate(rows):
        begins = LEFT + place * step
        bars += bars_of(row, begins, step, top)
        is_first = place == 0 or row.month.begins.month == 1
        months.append(Mark(begins + step / 2, row.month.short, str(row.month.begins.year) if is_first else ""))
    scale = [Mark(y_of(number, top), number_format(number, force_grouping=True)) for number in (0, top // 2, top)]
    return Chart(code, title, said_of(rows, series), [name for _c, name in series], bars, scale, months, rows)


def bars_of(row: Row, begins: float, step: float, top: int) -> list[Bar]:
    width = (step - GAP) / len(row.cells)
    bars = []
    for kind, said in enumerate(row.cells):
        x = begins + GAP / 2 + kind * width
        y = y_of(said.number or 0, top)
        text = number_format(said.number, force_grouping=True) if said.number and len(row.cells) == 1 else ""
        height = HEIGHT - BOTTOM - y
        middle = round(x + width / 2, 1)
        bars.append(
            Bar(
                kind, round(x, 1), round(y, 1), round(width - 1, 1), round(height, 1), text, middle, said.number is None
            )
        )
    return bars


def y_of(number: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - number / top * (HEIGHT - BOTTOM - TOP), 1)


def ceiling(number: int) -> int:
    """The even round number at the top of the scale."""
    power = 2
    while True:
        for step in (1, 2, 3, 5):
            if step * power >= number:
                return step * power
        power *= 10


def said_of(rows: list[Row], series: Sequence[tuple[str, str | Promise]]) -> str:
    """What the chart shows, in one sentence a series."""
    return " ".join(
        sentence([row.cells[place] for row in rows], rows, capital(name)) for place, (_c, name) in enumerate(series)
    )


def sentence(cells: list[Said], rows: list[Row], name: str) -> str:
    known = [(said.number, row.month) for said, row in zip(cells, rows, strict=True) if said.number]
    has_hidden = any(said.number is None for said in cells)
    if not known:
        words = _("%(what)s: too few to be shown.") if has_hidden else _("%(what)s: none in these months.")
        return words % {"what": name}
    most, when = max(known)
    words = {
        "what": name, "total": number_format(sum(number for number, _month in known), force_grouping=True),
        "most": number_format(most, force_grouping=True), "month": str(when),
    }  # fmt: skip
    if has_hidden:
        return _("%(what)s: the most in %(month)s: %(most)s; small months are hidden.") % words
    if len(rows) < TWELVE:
        return _("%(what)s: %(total)s in these months, the most in %(month)s: %(most)s.") % words
    return _("%(what)s: %(total)s in twelve months, the most in %(month)s: %(most)s.") % words


def capital(text: str | Promise) -> str:
    text = str(text)
    return text[:1].upper() + text[1:]
