"""Who is on a topic now. The answer comes from the sockets' side, named by ``LIVE_PRESENCE``."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Present:
    """How many people are here, and the ids of those who let themselves be seen."""

    count: int = 0
    user_ids: frozenset[int] = frozenset()


def here(topic: str) -> Present:
    """People on ``topic`` as this process knows it; nobody where there are no sockets."""
    return import_string(settings.LIVE_PRESENCE)(topic)
