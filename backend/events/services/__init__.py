"""Acts on the calendar. Each is one transaction that locks, asks, acts, tells."""

from backend.events.services.changing import Outcome, PlanChanged, preview
from backend.events.services.cohosts import leave_event
from backend.events.services.coming import change_sign_up, give_up, sign_up
from backend.events.services.dates import materialise, materialise_all
from backend.events.services.errors import EventFull, EventIsCancelled, EventOver
from backend.events.services.one_date import (
    cancel_occurrence,
    give_date,
    postpone_occurrence,
    restore_occurrence,
)
from backend.events.services.programme import (
    cancel_event,
    create_event,
    emptied,
    hide_event,
    restore_event,
    update_event,
)
from backend.events.services.proposals import (
    UNDECIDED,
    ProposalDecided,
    approve_event,
    ask_changes,
    decline_event,
    propose_event,
    send_event,
    withdraw_event,
)
from backend.events.services.scopes import (
    ALL,
    FOLLOWING,
    THIS,
    add_date,
    change_all,
    change_following,
    change_this,
    leave_out,
)
from backend.events.services.talk import open_talk

__all__ = [
    "ALL",
    "FOLLOWING",
    "THIS",
    "UNDECIDED",
    "EventFull",
    "EventIsCancelled",
    "EventOver",
    "Outcome",
    "PlanChanged",
    "ProposalDecided",
    "add_date",
    "approve_event",
    "ask_changes",
    "cancel_event",
    "cancel_occurrence",
    "change_all",
    "change_following",
    "change_sign_up",
    "change_this",
    "create_event",
    "decline_event",
    "emptied",
    "give_date",
    "give_up",
    "hide_event",
    "leave_event",
    "leave_out",
    "materialise",
    "materialise_all",
    "open_talk",
    "postpone_occurrence",
    "preview",
    "propose_event",
    "restore_event",
    "restore_occurrence",
    "send_event",
    "sign_up",
    "update_event",
    "withdraw_event",
]
