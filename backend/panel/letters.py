"""Letters of the fonts that print reports. PDF/UA refuses a file with a letter that its fonts lack."""

import unicodedata

# In all files of ``FONTS`` (``panel.pdf``); a test reads them again. First and last of each stretch, in hexadecimal.
STRETCHES = (
    "0020-007E 00A0-00AC 00AE-00FF 0104-0107 0118-0119 0131 0141-0144 0152-0153 015A-015B 0179-017C 02BB-02BC 02C6 "
    "02DA 02DC 0300-0301 0303-0304 0308-0309 0323 0400-045F 0490-0491 04B0-04B1 2009 200B 2013-2014 2018-201A "
    "201C-201E 2022 2026 2032-2033 2039-203A 2044 20AC 2116 2122 2191 2193 2212 2215"
)
PRINTED = frozenset(
    chr(number)
    for first, _dash, last in (stretch.partition("-") for stretch in STRETCHES.split())
    for number in range(int(first, 16), int(last or first, 16) + 1)
)
KEPT = PRINTED | {"\n", "\t"}
# Marks, joiners and controls have no place of their own: without them nothing is missing.
UNSEEN = ("Mn", "Me", "Cf", "Cc")


def printable(text: str) -> str:
    """``text`` in letters that the fonts have: ``ž`` becomes ``z``, what has no such letter ``?``."""
    composed = unicodedata.normalize("NFC", text)
    if KEPT.issuperset(composed):
        return composed
    return unicodedata.normalize("NFC", "".join(map(_nearest, composed)))


def missing_letters(*texts: str) -> list[str]:
    """What ``printable`` replaces in ``texts``, each once, in the order of the alphabet."""
    found = {letter for text in texts for letter in unicodedata.normalize("NFC", text)} - KEPT
    return sorted(letter for letter in found if not is_unseen(letter))


def _nearest(letter: str) -> str:
    if letter in KEPT:
        return letter
    parts = [part for part in unicodedata.normalize("NFKD", letter) if part in KEPT or not is_unseen(part)]
    return "".join(part if part in KEPT else "?" for part in parts)


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN
