"""What apps above add to an event: the call of an online one. Each part has its form, its template and its act."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of the form of an event.

    ``form`` is a form class, called with ``data``, ``place`` and ``event`` (``None`` for a new one). ``save`` is called
    as ``save(event, by=…, **cleaned_data)`` in the transaction that writes the event.
    """

    form: type
    template: str
    save: Callable[..., None]
    # ``copy(event, new)``: what of the part goes along when a series is split.
    copy: Callable[..., None] | None = None


parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Add ``part`` to every form of an event (from ``AppConfig.ready``)."""
    parts[name] = part
