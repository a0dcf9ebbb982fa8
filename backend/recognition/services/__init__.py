"""Automatic help: it points out and holds, and never decides."""

from backend.recognition.services.keeping import add_entry, end_entry, set_thresholds
from backend.recognition.services.releasing import end_hold, release_due
from backend.recognition.services.watching import look_at

__all__ = ["add_entry", "end_entry", "end_hold", "look_at", "release_due", "set_thresholds"]
