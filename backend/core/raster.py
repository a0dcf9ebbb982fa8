"""The few shapes of SVG that houses are drawn with (``facade``), painted with Pillow for pictures beside links."""

import math
import re
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

from django.conf import settings
from PIL import ImageDraw

Point = tuple[float, float]
TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
# How many numbers each command takes.
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
CURVE = 16  # straight pieces of one curve
PASSED_ON = ("fill", "stroke", "stroke-width")


@cache
def colours() -> dict[str, str]:
    """The design tokens of the light look, by name."""
    css = (settings.FRONTEND_DIR / "static" / "css" / "tokens.css").read_text()
    light = css[css.index(":root") : css.index("@media")]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", light))


def paint(draw: ImageDraw.ImageDraw, inside: str, *, scale: float) -> None:
    """Paint the inside of an ``<svg>``, ``scale`` times as large; ``draw`` must blend (mode RGBA)."""
    root = ElementTree.fromstring(f"<g>{inside}</g>")  # noqa: S314 - drawn by ourselves, see ``facade``
    for element, look in walk(root, {"fill": "#000000"}):
        for line, is_closed in lines_of(element):
            points = [(x * scale, y * scale) for x, y in line]
            fill, stroke = ink(look.get("fill"), element), ink(look.get("stroke"), element)
            if fill and len(points) > 2:
                draw.polygon(points, fill=fill)
            if stroke:
                ends = [points[0], points[1]] if is_closed else []
                draw.line(points + ends, fill=stroke, width=round(float(look["stroke-width"]) * scale), joint="curve")


def walk(element, look: dict) -> Iterator[tuple]:
    """Each shape with its colours, those of the groups around it included."""
    look = look | {name: element.get(name) for name in PASSED_ON if element.get(name)}
    if element.tag != "g":
        yield element, look
    for child in element:
        yield from walk(child, look)


def ink(paint: str | None, element) -> tuple[int, ...] | None:
    """The colour as Pillow takes it, with the opacity of ``element``."""
    if not paint or paint == "none":
        return None
    if paint.startswith("var("):
        paint = colours()[paint[6:-1]]
    alpha = round(255 * float(element.get("opacity", 1)))
    return (*(int(paint[at : at + 2], 16) for at in (1, 3, 5)), alpha)


def lines_of(element) -> Iterator[tuple[list[Point], bool]]:
    """The outlines of a shape as straight pieces, and whether each is closed."""

    def number(name: str) -> float:
        return float(element.get(name, 0))

    match element.tag:
        case "rect":
            x, y, w, h = (number(name) for name in ("x", "y", "width", "height"))
            yield [(x, y), (x + w, y), (x + w, y + h), (x, y + h)], True
        case "circle" | "ellipse":
            rx, ry = number("rx") or number("r"), number("ry") or number("r")
            turns = [2 * math.pi * step / (4 * CURVE) for step in range(4 * CURVE)]
            yield [(number("cx") + rx * math.cos(turn), number("cy") + ry * math.sin(turn)) for turn in turns], True
        case "path":
            yield from path_lines(element.get("d"))


def path_lines(data: str) -> Iterator[tuple[list[Point], bool]]:
    """Outlines of path data (SVG 2, 9.3): ``M L H V C S A Z``, absolute and relative."""
    line: list[Point] = []
    bend = None  # the last control point of the curve before, for one that goes on smoothly
    for command, values in commands(data):
        kind = command.upper()
        if kind == "Z":
            yield line, True
            line = line[:1]
            continue
        here = line[-1] if line else (0.0, 0.0)
        origin = here if command.islower() else (0.0, 0.0)
        if kind == "M":
            if len(line) > 1:
                yield line, False
            line = []
        points, bend = step(kind, values, here, origin, bend)
        line = line + points
    if len(line) > 1:
        yield line, False


def commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a command that stands once may be followed by several sets of them."""
    tokens, at, command = TOKEN.findall(data), 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        count = TAKES[command.upper()]
        yield command, [float(text) for text in tokens[at : at + count]]
        at += count


def step(kind: str, values: list[float], here: Point, origin: Point, bend: Point | None) -> tuple:
    """Where one command leads from ``here``, and its last control point if it is a curve."""
    x, y = origin
    match kind:
        case "H":
            return [(x + values[0], here[1])], None
        case "V":
            return [(here[0], y + values[0])], None
        case "A":
            end = (x + values[5], y + values[6])
            large, clockwise = bool(values[3]), bool(values[4])
            return arc(here, end, rx=values[0], ry=values[1], is_large=large, is_clockwise=clockwise), None
        case "C" | "S":
            given = [(x + values[i], y + values[i + 1]) for i in range(0, len(values), 2)]
            if kind == "S":
                given.insert(0, (2 * here[0] - bend[0], 2 * here[1] - bend[1]) if bend else here)
            return bezier(here, *given), given[1]
    return [(x + values[0], y + values[1])], None


def bezier(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    def at(t: float, axis: int) -> float:
        u = 1 - t
        a, b, c, d = start[axis], first[axis], second[axis], end[axis]
        return u**3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t**3 * d

    return [(at(i / CURVE, 0), at(i / CURVE, 1)) for i in range(1, CURVE + 1)]


def arc(start: Point, end: Point, *, rx: float, ry: float, is_large: bool, is_clockwise: bool) -> list[Point]:
    """An arc of an upright ellipse, from its ends to its centre as in SVG 2, appendix B.2.4."""
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    grown = math.sqrt(max(1.0, (dx / rx) ** 2 + (dy / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    rest = (rx * ry) ** 2 - (rx * dy) ** 2 - (ry * dx) ** 2
    root = math.sqrt(max(0.0, rest / ((rx * dy) ** 2 + (ry * dx) ** 2)))
    sign = -1 if is_large == is_clockwise else 1
    cx, cy = sign * root * rx * dy / ry, -sign * root * ry * dx / rx
    begin = math.atan2((dy - cy) / ry, (dx - cx) / rx)
    turn = math.atan2((-dy - cy) / ry, (-dx - cx) / rx) - begin
    if is_clockwise and turn < 0:
        turn += 2 * math.pi
    elif not is_clockwise and turn > 0:
        turn -= 2 * math.pi
    middle = (cx + (start[0] + end[0]) / 2, cy + (start[1] + end[1]) / 2)
    angles = [begin + turn * i / CURVE for i in range(1, CURVE + 1)]
    return [(middle[0] + rx * math.cos(angle), middle[1] + ry * math.sin(angle)) for angle in angles]
