"""Acts on the calendar. Each is one transaction that locks, asks, acts, tells."""

from backend.events.services.dates import cancel_occurrence, materialise, materialise_all, postpone_occurrence
from backend.events.services.errors import EventFull, EventIsCancelled, EventOver
from backend.events.services.programme import cancel_event, create_event, hide_event, restore_event, update_event
from backend.events.services.seats import give_up, sign_up
from backend.events.services.talk import open_talk

__all__ = [
    "EventFull",
    "EventIsCancelled",
    "EventOver",
    "cancel_event",
    "cancel_occurrence",
    "create_event",
    "give_up",
    "hide_event",
    "materialise",
    "materialise_all",
    "open_talk",
    "postpone_occurrence",
    "restore_event",
    "sign_up",
    "update_event",
]
