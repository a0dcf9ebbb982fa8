"""Telling open pages what happened. A hint on the wire: the truth is the row written before it."""

import logging
from dataclasses import asdict, dataclass, replace
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from backend.live.models import AccessFact

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LiveUpdate:
    """Something that happened, in ids only. Subclasses name the ``event`` and tell the ``topic``."""

    event: ClassVar[str]
    changes_access: ClassVar[bool] = False  # somebody may read less than before: it must reach every process
    number: int | None = None  # of its row, where it is kept

    @property
    def topic(self) -> str:
        """Name of the topic, such as ``place.7``: letters, digits, ``-``, ``_``, ``.`` (under 100)."""
        raise TypeError(f"{type(self).__name__} must tell its topic")

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic on which it is told."""
        return (self.topic,)

    def data(self) -> dict:
        """The ids, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "number"}


def publish(update: LiveUpdate) -> None:
    """Send ``update`` after the commit. A dead channel layer never fails a saved change.

    What changes access is also kept, in this transaction, for processes that the channel layer does not reach.
    """
    if update.changes_access:
        kept = AccessFact.objects.create(topic=update.topic, event=update.event, data=update.data())
        update = replace(update, number=kept.pk)
    transaction.on_commit(lambda: send(update), robust=True)


def send(update: LiveUpdate) -> None:
    """Hand ``update`` to the transport named by ``LIVE_TRANSPORT``; failures are logged."""
    try:
        import_string(settings.LIVE_TRANSPORT)(update)
    except Exception:
        log.exception("live update lost: %s on %s", update.event, update.topic)
