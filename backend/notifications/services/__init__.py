"""Telling people: in their inbox at once, by letter when and as they want it."""

from backend.notifications.services.letters import send_letters
from backend.notifications.services.preferences import choose, stop_letters, take_back_stop
from backend.notifications.services.telling import (
    forget_names,
    mark_all_read,
    mark_read,
    notify,
    notify_all,
    notify_each,
    take_back,
)

__all__ = [
    "choose",
    "forget_names",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_all",
    "notify_each",
    "send_letters",
    "stop_letters",
    "take_back",
    "take_back_stop",
]
