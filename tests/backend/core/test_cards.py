"""Pictures beside shared links: whole words, inside their frame, one file for one content."""

import io
import os
import time
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from backend.core import cards
from backend.core.cards import CHIMNEYS, MARGIN, ROOM, TALL, WIDTH, Card, drawn, heading, words_of, wrapped
from backend.core.facade import facade
from backend.core.raster import paint, path_lines

CARD = Card("pod-jesionem", "spotkanie", "Herbata", ("środa 25 listopada 2026, 17:00", "Dom Sąsiedzki"))
LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻґєіїҐЄІЇщьюяЩЮЯ’„”–…№"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_picture_has_the_size_that_sites_ask_for():
    picture = Image.open(io.BytesIO(drawn(CARD)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize("name", ["bitter-700", "source-sans-3-600"])
def test_fonts_have_polish_and_ukrainian_letters(settings, name):
    known = TTFont(settings.FRONTEND_DIR / "pictures" / f"{name}.ttf").getBestCmap()
    missing = {letter for letter in LETTERS if ord(letter) not in known}
    assert missing <= {"№"}


def frame(card: Card) -> tuple[float, float]:
    """The right and the lower edge of all words."""
    boxes = [face.getbbox(text) for text, face, _y in words_of(card)]
    right = max((MARGIN + box[2] for box in boxes), default=0)
    lower = max(y + box[3] for box, (_text, _face, y) in zip(boxes, words_of(card), strict=True))
    return right, lower


@pytest.mark.parametrize(
    "title",
    [
        "Herbata",
        "Wieczór gier planszowych i opowieści z całego świata dla dzieci, rodziców, dziadków i sąsiadów z ulicy",
        "Konstantynopolitańczykowianeczka" * 3,
        "Щ" * 120,
        "W " * 60,
        "i" * 120,
    ],
)
def test_words_stay_in_the_frame_and_above_the_house(title):
    right, lower = frame(replace(CARD, title=title[:120], lines=("Ż" * 120, "Dom " * 40)))
    assert right <= WIDTH - MARGIN + 1
    assert lower <= CHIMNEYS + 2


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=120))
def test_no_title_leaves_the_frame(title):
    right, lower = frame(replace(CARD, title=title))
    assert right <= WIDTH - MARGIN + 1
    assert lower <= CHIMNEYS + 2


def test_words_are_not_cut_between_lines():
    title = "Wieczór gier planszowych i opowieści z całego świata"
    lines = wrapped(title, heading(72), ROOM)
    assert len(lines) > 1
    assert " ".join(lines).replace("\u00a0", " ") == title
    assert not any(line.endswith((" i", " z")) for line in lines)


def test_what_does_not_fit_ends_between_words():
    text, _face, _y = words_of(replace(CARD, lines=("słowo " * 40,)))[-1]
    assert text.endswith("słowo…")


def test_house_is_painted_where_it_stands():
    picture = Image.open(io.BytesIO(drawn(CARD))).convert("RGB")
    middle = picture.getpixel((WIDTH // 2 - 100, TALL - 150))
    sky = picture.getpixel((WIDTH - 5, 200))
    assert sky == (220, 235, 230)
    assert middle != sky


def test_every_facade_can_be_painted():
    canvas = ImageDraw.Draw(Image.new("RGB", (760, 180)), "RGBA")
    for number in range(40):
        paint(canvas, facade(f"dom-{number}", people=14, is_open=bool(number % 2)), scale=0.5)


def test_path_data_of_svg_is_followed():
    """A square in short forms; half a circle; a smooth curve that mirrors the one before."""
    [(square, closed)] = path_lines("M10 10h20v20h-20z")
    assert (square, closed) == ([(10, 10), (30, 10), (30, 30), (10, 30)], True)
    [(half, _closed)] = path_lines("M0 0a5 5 0 0 1 10 0")
    assert half[-1] == pytest.approx((10, 0))
    assert min(y for _x, y in half) == pytest.approx(-5)
    [(wave, _closed)] = path_lines("M0 0c0-4 4-4 4 0s4 4 4 0")
    assert min(y for _x, y in wave) == pytest.approx(-max(y for _x, y in wave))


def test_picture_is_kept_and_forgotten_when_nobody_asks(tmp_path):
    cards.keep(CARD, b"png")
    assert cards.kept(CARD) == b"png"
    assert cards.kept(replace(CARD, title="Kawa")) is None
    [path] = (tmp_path / "cards").iterdir()
    assert cards.forget_old() == 0
    os.utime(path, (0, 0))
    assert cards.forget_old(now=time.time()) == 1
    assert cards.kept(CARD) is None
