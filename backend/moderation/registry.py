"""Content that can be reported and hidden. Apps above register how; this app never imports them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Moderated:
    """How moderation handles one kind of content."""

    kind: str  # as in addresses: "message", "listing", "event"
    model: type[models.Model]
    label: Callable  # → translated word for the kind
    snapshot: Callable  # target → text that was reported
    hide: Callable  # (target, *, by)
    restore: Callable  # (target, *, by)
    visible_to: Callable  # user → queryset of what may be reported
    url: Callable  # target → address of the content in its context


kinds: dict[str, Moderated] = {}


def register(moderated: Moderated) -> None:
    """Make a kind of content known (from ``AppConfig.ready``)."""
    kinds[moderated.kind] = moderated


def of(target: models.Model) -> Moderated:
    """The registration of ``target``'s model. Raises ``LookupError`` for what cannot be moderated."""
    for moderated in kinds.values():
        if isinstance(target, moderated.model):
            return moderated
    raise LookupError(target._meta.label)
