"""What neighbours wrote, for trying an entry before it is added. Apps above register it; private talks never."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Texts of one kind. ``texts``: (place or ``None`` for the network, since) → queryset of one or more texts a row.

    ``stems`` is the field in which words are found in any form.
    """

    title: str | Promise
    rows: Callable
    fields: tuple[str, ...]
    stems: str


corpora: list[Corpus] = []


def register(corpus: Corpus) -> None:
    """Make a kind of text known (from ``AppConfig.ready``)."""
    corpora.append(corpus)
