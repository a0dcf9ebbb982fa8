"""Pictures beside links that people share: the house of the place, what, when and where (Open Graph, 1200 × 630)."""

import hashlib
import io
import os
import re
import time
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from backend.core.facade import HEIGHT, facade
from backend.core.facade import WIDTH as STREET
from backend.core.raster import colours, paint

WIDTH, TALL = 1200, 630
MARGIN = 64
ROOM = WIDTH - 2 * MARGIN  # for a line of text, in pixels
STRIP = WIDTH / STREET  # how large the street is drawn
SUNK = 14  # so much of the pavement lies below the edge
SIGN_TOP, SIGN_TALL = 30, 46
TITLE_TOP = SIGN_TOP + SIGN_TALL + 12
LINE = 46  # from one line below the title to the next
# Words end above the chimneys, which reach up to here.
CHIMNEYS = TALL - round((HEIGHT - 16) * STRIP) + SUNK
TITLE_SIZES = (72, 66, 60, 56, 52, 48)
LEADING = 1.14
SHARPER = 2  # the street is painted larger and made smaller: smooth edges
# Counts in the name of every kept picture: raise it when the drawing changes.
VERSION = 1
KEPT_DAYS = 30
ELLIPSIS = "…"


@dataclass(frozen=True)
class Card:
    """What a picture says. ``house`` is the slug of the place; ``is_off`` makes the sign red."""

    house: str
    sign: str
    title: str
    lines: tuple[str, ...]
    is_off: bool = False

    @property
    def digest(self) -> str:
        """The same for the same picture."""
        return hashlib.sha256(repr((VERSION, astuple(self))).encode()).hexdigest()[:32]


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = settings.FRONTEND_DIR / "pictures" / f"{name}.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def heading(size: int) -> ImageFont.FreeTypeFont:
    return font("bitter-700", size)


def reading(size: int) -> ImageFont.FreeTypeFont:
    return font("source-sans-3-600", size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` pixels; only a word that is longer than a line is cut.

    A word of one letter stays with the next, as Polish wants it.
    """
    lines = [""]
    for word in re.sub(r"(?<!\S)(\w)\s+", "\\1\u00a0", text).split(" "):
        for piece in _pieces(word, face, width):
            longer = f"{lines[-1]} {piece}".strip()
            if face.getlength(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, face, width: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if face.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def fitted(text: str, face, width: int) -> str:
    """``text`` on one line, shortened between words where it must be."""
    if face.getlength(text) <= width:
        return text
    words = text.split()
    while len(words) > 1 and face.getlength(" ".join(words) + ELLIPSIS) > width:
        words.pop()
    short = " ".join(words)
    while face.getlength(short + ELLIPSIS) > width:
        short = short[:-1]
    return short.rstrip(" ,.;:–-") + ELLIPSIS


def title_lines(title: str, below: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest letters in which ``title`` leaves room for ``below`` lines; at the smallest its end is left out."""
    room = CHIMNEYS - TITLE_TOP - 12 - below * LINE
    for size in TITLE_SIZES:
        lines = wrapped(title, heading(size), ROOM)
        most = int(room // (size * LEADING))
        if len(lines) <= most:
            return heading(size), lines
    return heading(size), [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), heading(size), ROOM)]


def drawn(card: Card) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", (WIDTH, TALL), colours()["sky"])
    _street(image, card.house)
    draw = ImageDraw.Draw(image)
    _sign(draw, card)
    for text, face, y in words_of(card):
        draw.text((MARGIN, y), text, colours()["ink"], face)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def words_of(card: Card) -> list[tuple[str, ImageFont.FreeTypeFont, int]]:
    """Each line of text with its letters and its upper edge in pixels."""
    face, lines = title_lines(card.title, len(card.lines))
    leading = round(face.size * LEADING)
    words = [(line, face, TITLE_TOP + number * leading) for number, line in enumerate(lines)]
    top = TITLE_TOP + len(lines) * leading + 8
    small = reading(36)
    return words + [(fitted(line, small, ROOM), small, top + n * LINE) for n, line in enumerate(card.lines)]


def _street(image: Image.Image, house: str) -> None:
    """The house among its neighbours, along the lower edge."""
    height = round(HEIGHT * STRIP)
    street = Image.new("RGB", (WIDTH * SHARPER, height * SHARPER), colours()["sky"])
    paint(ImageDraw.Draw(street, "RGBA"), facade(house, people=6), scale=STRIP * SHARPER)
    image.paste(street.resize((WIDTH, height), Image.Resampling.LANCZOS), (0, TALL - height + SUNK))


def _sign(draw: ImageDraw.ImageDraw, card: Card) -> None:
    """What kind of thing it is, and on the other side the name of the network with a lit window."""
    face, middle = reading(28), SIGN_TOP + SIGN_TALL // 2
    box = (MARGIN, SIGN_TOP, MARGIN + face.getlength(card.sign) + 36, SIGN_TOP + SIGN_TALL)
    draw.rounded_rectangle(box, SIGN_TALL // 2, fill=colours()["danger" if card.is_off else "brand"])
    draw.text((MARGIN + 18, middle), card.sign, "#FFFFFF", face, anchor="lm")
    name = heading(30)
    draw.text((WIDTH - MARGIN, middle), settings.SITE_NAME, colours()["brand"], name, anchor="rm")
    x = WIDTH - MARGIN - name.getlength(settings.SITE_NAME) - 40
    draw.rounded_rectangle((x, middle - 16, x + 26, middle + 16), 13, fill=colours()["amber"])
    draw.rectangle((x, middle, x + 26, middle + 16), fill=colours()["amber"])


def folder() -> Path:
    return settings.DATA_DIR / "cards"


def kept(card: Card) -> bytes | None:
    """The picture if it was drawn before."""
    path = folder() / f"{card.digest}.png"
    try:
        os.utime(path)
        return path.read_bytes()
    except OSError:
        return None


def keep(card: Card, picture: bytes) -> None:
    """Keep ``picture`` for the next who ask; whole or not at all."""
    folder().mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder(), suffix=".part", delete=False) as part:
        part.write(picture)
    Path(part.name).replace(folder() / f"{card.digest}.png")


def forget_old(*, now: float | None = None) -> int:
    """Delete pictures that nobody has asked for in ``KEPT_DAYS``; returns how many."""
    before = (now or time.time()) - KEPT_DAYS * 86_400
    old = [path for path in folder().glob("*.*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
