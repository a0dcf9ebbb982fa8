"""Telling people: in their inbox at once, by letter when and as they want it."""

from backend.notifications.services.telling import mark_all_read, mark_read, notify, notify_all

__all__ = ["mark_all_read", "mark_read", "notify", "notify_all"]
