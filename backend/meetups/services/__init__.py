from backend.meetups.services.calls import (
    call_for,
    change_role,
    come,
    end_call,
    hand_over,
    listen_all,
    lock,
    open_call,
    set_lobby,
    take_over,
)
from backend.meetups.services.door import admit, admit_all, refuse, send_out
from backend.meetups.services.links import copy_call, set_call
from backend.meetups.services.word import ask, lower_hand, mark_signer, raise_hand

__all__ = [
    "admit",
    "admit_all",
    "ask",
    "call_for",
    "change_role",
    "come",
    "copy_call",
    "end_call",
    "hand_over",
    "listen_all",
    "lock",
    "lower_hand",
    "mark_signer",
    "open_call",
    "raise_hand",
    "refuse",
    "send_out",
    "set_call",
    "set_lobby",
    "take_over",
]
