"""Addresses of homes in words that everybody reads.

What names a street and a number is refused. In a note or a description a capitalised word with a number ("Hoża 27")
may be something else ("Windows 11"), so whoever means that says so.
"""

import re
from dataclasses import dataclass

from backend.search.folding import fold
from backend.search.stemming import words

STREET_WORDS = "ul|ulica|ulicy|ulicą|ulicę|al|aleja|alei|aleje|alejach|pl|plac|placu|street|st|вул|вулиця|вулиці"
STREET = re.compile(
    rf"\b(?:{STREET_WORDS})\b\.?\s+(?:[^\s,;]+\s+){{0,2}}?(?:[^\W\d_]{{3,}}|[IVX]+)\.?,?\s+(?:nr|numer|no|№)?\.?\s*\d+",
    re.IGNORECASE,
)
NUMBER = r"(?:(?:nr|numer|no|№)\.?\s*)?\d{1,4}(?:\s?(?!m\b)[a-zа-я])?(?![^\W_])"
FLAT = r"\s*(?:m|lok|mieszk\w*|кв)\.?\s*\d+"
# A word with a number behind it: "Hoża 27", "Hoża nr 27B/4".
NUMBERED = re.compile(
    rf"(?P<word>[^\W\d_]{{3,}})\.?,?\s+(?P<number>{NUMBER})(?P<flat>{FLAT}|\s*/\s*\d+)?", re.IGNORECASE
)
CLOCK = re.compile(r"\s*(?::\d\d|[-–]\s*\d|\s\d{3})")
UNIT = re.compile(r"\s*(?:h\b|min|godz|piętr|osob|dni|tyg|razy|szt|км|km\b|хв|поверх)", re.IGNORECASE)
NUMBER_FIRST = re.compile(r"^\W*(?P<number>\d{1,4}[A-Za-z]?)\s+(?P<word>[^\W\d_]{3,})")
# Beginnings of words: what has a number and is no house.
ESTATES_WORDS = """
metr stacj blok klatk rejon sektor etap kwart lini tramwaj autobus przystan szkol podstawow przedszkol zlob lice
techni peron wejsci wyjsci bram pietr parter park dzialk boks stanowisk numer poziom paczkomat zon block stop
station line school gate floor метр станц блок школ зупин підізд поверх
"""
TIMES_WORDS = """
pon wtor wto srod sro czwart czw piat sobot sob niedziel weekend godz codzien najlepiej zwykle zazwyczaj zawsze
tylko okolo przed miedzy rano wieczor popoludni jutro dzis odbior prosz mozliw dostepn jestem tel zadzwon dzwon sms
kod domofon styczni lut marc marzec kwieci maj maja czerw lip sierpni wrzesn wrzesien pazdz listopad grud monday
tuesday wednesday thursday friday saturday sunday after before between from until till january february march april
may june july august septem octob novem decem call phone best usually only пон вівтор серед четвер пятниц субот
неділ після до щодня телефон січн лют берез квіт трав черв лип серп верес жовт листоп груд
"""
TIMES, ESTATES = tuple(fold(TIMES_WORDS).split()), tuple(fold(ESTATES_WORDS).split())
# Streets that begin with a number of their own: "3 Maja", "11 Listopada", "6 Sierpnia", "1000-lecia".
DATED = ("stycz", "lut", "marc", "kwietn", "maj", "czerw", "lip", "sierp", "wrzes", "pazdz", "listop", "grud", "lecia")
COUNTED = (
    "min",
    "minut",
    "krok",
    "metr",
    "pietr",
    "przystan",
    "osob",
    "dni",
    "tygod",
    "хвилин",
    "minute",
    "steps",
    "stop",
)
LEADS = ("adres", "mieszkam", "odbior", "odebra", "przy", "adresem", "address", "live", "адрес", "живу")


@dataclass(frozen=True)
class Address:
    """Words that look like somebody's address; ``is_sure``: they can hardly mean anything else."""

    words: str
    is_sure: bool


def in_area(text: str, *, own: str = "") -> Address | None:
    """An address where an estate or a crossing is asked for. ``own``: the address of the place, which is public."""
    if found := street_in(text, own):
        return found
    if (first := NUMBER_FIRST.match(text)) and first["word"][0].isupper():
        word = fold(first["word"])
        if not word.startswith((*DATED, *COUNTED)):
            return Address(first[0].strip(), is_sure=True)
    found = (hit for hit in numbered(text, own) if not is_measure(hit, text))
    return next((Address(hit[0].strip(), is_sure=True) for hit in found), None)


def in_note(text: str, *, own: str = "") -> Address | None:
    """An address in a note of when it suits."""
    return street_in(text, own) or next(
        (
            Address(hit[0].strip(), is_sure=has_flat(hit))
            for hit in numbered(text, own)
            if not is_time(hit, text) and (has_flat(hit) or hit["word"][0].isupper())
        ),
        None,
    )


def in_description(text: str, *, own: str = "") -> Address | None:
    """An address in a long text that is full of names and numbers: only where something leads to one."""
    if found := street_in(text, own):
        return found
    for hit in numbered(text, own):
        before = [fold(word) for word in words(text[: hit.start()])[-3:]]
        if is_time(hit, text) or not hit["word"][0].isupper():
            continue
        if has_flat(hit) or any(word.startswith(LEADS) for word in before):
            return Address(hit[0].strip(), is_sure=has_flat(hit))
    return None


def street_in(text: str, own: str) -> Address | None:
    found = (hit for hit in STREET.finditer(text) if not is_of_place(hit[0], own))
    return next((Address(hit[0], is_sure=True) for hit in found), None)


def numbered(text: str, own: str):
    """Words with a number behind them that may be a house: neither blocks of an estate, nor the place itself."""
    for hit in NUMBERED.finditer(text):
        near = [fold(word) for word in words(text[: hit.start()])[-3:]]
        if fold(hit["word"]).startswith(ESTATES) or any(
            word.startswith(("metr", "szkol", "метр", "школ")) for word in near
        ):
            continue
        if not is_of_place(f"{hit['word']} {hit['number']}", own):
            yield hit


def has_flat(hit: re.Match) -> bool:
    """Whether a flat is named, as nothing else is: "27 m. 5"."""
    return bool(hit["flat"]) and "/" not in hit["flat"]


def is_time(hit: re.Match, text: str) -> bool:
    """Whether it says when: "Sobota 10-14", "Zwykle 17:30", "Tel. 501 234 567"."""
    if fold(hit["word"]).startswith(TIMES):
        return True
    return bool(CLOCK.match(text, hit.end())) or is_measure(hit, text)


def is_measure(hit: re.Match, text: str) -> bool:
    """Whether something is counted: "Mokotów 5 minut od metra"."""
    return bool(UNIT.match(text, hit.end()))


def is_of_place(said: str, own: str) -> bool:
    """Whether ``said`` is part of the address ``own``."""
    mine = {fold(word) for word in words(own)}
    theirs = [fold(word) for word in words(said) if len(word) > 2 or word[0].isdigit()]
    same = [word for word in theirs if any(word == one or (len(word) > 3 and word[:4] == one[:4]) for one in mine)]
    numbers = [word for word in theirs if word[0].isdigit()]
    return bool(mine) and len(same) >= len(theirs) - 1 and all(number in mine for number in numbers)
