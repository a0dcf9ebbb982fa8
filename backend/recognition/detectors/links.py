"""Addresses of the web, however they are written: a domain of a list also catches what stands below it."""

import re
from collections.abc import Iterator

from backend.recognition.detectors.words import readable

# "example[.]com", "example (kropka) com".
DOT = re.compile(r"(?<!\s)\s*[\[({]\s*(?:\.|kropka|dot|крапка)\s*[\])}]\s*", re.IGNORECASE)
HOST = re.compile(r"(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:xn--[\w-]+|[^\W\d_]{2,24})(?![\w-])")
LONGEST = 200

SHORTENERS = frozenset(
    (
        "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "cutt.ly", "rb.gy", "shorturl.at",
        "rebrand.ly", "buff.ly", "t.ly", "tiny.cc", "bitly.com", "shorte.st", "adf.ly", "s.id", "u.to", "clck.ru",
        "lnkd.in", "tiny.pl", "skroc.pl",
    )
)  # fmt: skip


def domain(address: str) -> str:
    """The domain of ``address`` as it is compared: IDN as ``xn--``, without ``www.``; ``""`` for none."""
    found = next(hosts(address), None)
    return found[0] if found else ""


def hosts(text: str) -> Iterator[tuple[str, int, int]]:
    """Domains in ``text``, each with where it stands. ``text`` is taken as ``plain`` gives it."""
    for one in HOST.finditer(text):
        try:
            name = one.group().casefold().encode("idna").decode()
        except UnicodeError:
            continue
        if len(name) <= LONGEST:
            yield name.removeprefix("www."), one.start(), one.end()


def plain(text: str) -> str:
    """``text`` with dots that somebody wrote in words as dots."""
    return DOT.sub(".", readable(text))


def and_above(name: str) -> Iterator[str]:
    """``a.b.example.com`` and the domains that it belongs to."""
    while "." in name:
        yield name
        name = name.partition(".")[2]
