"""Words in any Polish form, also where somebody hides them: spaced, dotted, with digits or letters that look alike."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from backend.search.folding import fold
from backend.search.stemming import WORD, forms

MOST_WORDS = 8  # of one entry
# Letters set apart: "k r e d y t", "k.r.e.d.y.t". From four on: "a i o" is Polish.
APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.\-_*·•]{1,2}[^\W\d_]){3,}(?![^\W_])")
INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
# Strokes and dots above and below that make no letter of any alphabet: "k̶r̶e̶d̶y̶t̶".
MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
TOKEN = re.compile(r"[^\W_]+(?:[@$!|*][^\W_]+)*")
LEET = str.maketrans("013457@$!|", "oieastasii")
# Cyrillic letters that look like Latin ones; only in words that mix both.
ALIKE = str.maketrans("асеорхукмтвніїјѕ", "aceopxykmtbhiijs")
LATIN, CYRILLIC = re.compile(r"[a-z]", re.IGNORECASE), re.compile(r"[\u0400-\u04ff]")
LONG_RUN = re.compile(r"(.)\1{2,}")
# "pożyczka", "pożyczek": the vowel that comes and goes stays in the stem.
FLEETING = re.compile(r"(?<=[^aeiouy])e(?=[kcnlrt]$)")


@dataclass(frozen=True)
class Spoken:
    """One word of a text: where it stands and what it may be known by."""

    start: int
    end: int
    forms: frozenset[str]


def every_form(word: str) -> set[str]:
    """Forms of the search, and those without the vowel that some cases of a word have."""
    found = forms(word)
    return found | {short for form in found if len(form) > 4 and (short := FLEETING.sub("", form))}


@lru_cache(maxsize=20_000)
def known_by(word: str) -> frozenset[str]:
    """Forms of ``word``, and of what it may be meant to be read as."""
    readings = {word}
    if CYRILLIC.search(word) and LATIN.search(word):
        readings.add(word.translate(ALIKE))
    if any(sign in "013457@$!|" for sign in word) and not word.isdigit():
        readings |= {one.translate(LEET) for one in list(readings)}
    readings |= {LONG_RUN.sub(r"\1", one) for one in list(readings)}
    return frozenset(form for one in readings for part in WORD.findall(one) for form in every_form(part))


def spoken(text: str) -> list[Spoken]:
    """Words of ``text`` with their places in it, in their order; letters set apart are one word."""
    found = [Spoken(one.start(), one.end(), known_by(together(one).casefold())) for one in APART.finditer(text)]
    rest = APART.sub(lambda one: " " * len(one.group()), text)
    found += [Spoken(one.start(), one.end(), known_by(one.group().casefold())) for one in TOKEN.finditer(rest)]
    return sorted(found, key=lambda one: one.start)


def together(apart: re.Match) -> str:
    """The letters that ``APART`` found, as a word."""
    return "".join(filter(str.isalpha, apart.group()))


def readable(text: str) -> str:
    """``text`` without signs that nobody sees and with plain ones for those that only look different."""
    return MARKS.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))


@dataclass(frozen=True)
class Pattern:
    """Words one after the other, each in any of its forms."""

    parts: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, words: str) -> Self:
        said = WORD.findall(APART.sub(together, readable(words)))
        return cls(tuple(frozenset(every_form(word)) for word in said[:MOST_WORDS]))

    def first(self, said: list[Spoken]) -> tuple[int, int] | None:
        """Where it stands in a text, from the first letter to the last; ``None`` where it does not."""
        length = len(self.parts)
        for place in range(len(said) - length + 1):
            row = said[place : place + length]
            if all(part & word.forms for part, word in zip(self.parts, row, strict=True)):
                return row[0].start, row[-1].end
        return None


def is_empty(words: str) -> bool:
    """Whether nothing of ``words`` could be found: signs only, or letters too few to mean something."""
    return len(fold("".join(WORD.findall(readable(words))))) < 3
