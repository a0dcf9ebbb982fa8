"""Acts on the calendar. Each is one transaction that locks, asks, acts, tells."""

from backend.events.services.cohosts import leave_event
from backend.events.services.coming import change_sign_up, give_up, sign_up
from backend.events.services.dates import cancel_occurrence, materialise, materialise_all, postpone_occurrence
from backend.events.services.errors import EventFull, EventIsCancelled, EventOver
from backend.events.services.programme import cancel_event, create_event, hide_event, restore_event, update_event
from backend.events.services.proposals import (
    ProposalDecided,
    approve_event,
    ask_changes,
    decline_event,
    propose_event,
    send_event,
    withdraw_event,
)
from backend.events.services.talk import open_talk

__all__ = [
    "EventFull",
    "EventIsCancelled",
    "EventOver",
    "ProposalDecided",
    "approve_event",
    "ask_changes",
    "cancel_event",
    "cancel_occurrence",
    "change_sign_up",
    "create_event",
    "decline_event",
    "give_up",
    "hide_event",
    "leave_event",
    "materialise",
    "materialise_all",
    "open_talk",
    "postpone_occurrence",
    "propose_event",
    "restore_event",
    "send_event",
    "sign_up",
    "update_event",
    "withdraw_event",
]
