"""Addresses of other sites in words. Ganek's own addresses, e-mail addresses and telephone numbers are none."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from markdown_it.token import Token

from backend.core.markdown import PARSER, is_crowded

# As typed; "dzisiaj.To" is the end of a sentence, so a bare domain is a word.
TYPED = re.compile(r"(?:https?|ftp)://[^\s<>\"]+|\bwww\.[^\s<>\"]+", re.IGNORECASE)
# What follows an address in a sentence or in Markdown.
AFTER = ".,;:!?)]}'\"*_"


def links_in(*texts: str) -> set[str]:
    """Addresses of other sites, as typed or behind the words of a Markdown link."""
    return {link for text in texts if text for link in addresses_in(text) if is_elsewhere(link)}


def addresses_in(text: str) -> Iterator[str]:
    yield from (found[0].rstrip(AFTER) for found in TYPED.finditer(text))
    if "](" in text and not is_crowded(text):
        # An address may be spelt so that only the parser reads it: "[x](&#104;ttps://…)".
        for block in PARSER.parse(text):
            yield from (token.attrGet("href") or "" for token in block.children or () if is_link(token))


def is_link(token: Token) -> bool:
    return token.type == "link_open" and not (token.attrGet("href") or "").lower().startswith(("mailto:", "tel:"))


def is_elsewhere(link: str) -> bool:
    """Whether ``link`` leads out of this house. What browsers could read in another way than we do, does."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}" if link.lower().startswith("www.") else link)
        host = parts.hostname
    except ValueError:
        return True
    if not parts.scheme and not parts.netloc:
        return False
    home = urlsplit(settings.PUBLIC_URL)
    return host != home.hostname or "@" in parts.netloc or "\\" in link
