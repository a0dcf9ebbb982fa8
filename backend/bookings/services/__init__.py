"""Acts on rooms and their bookings. No act leaves one room with two bookings at one time."""

from backend.bookings.services.aftermath import close_booking, hand_out_keys, mark_no_show, take_keys_back
from backend.bookings.services.decisions import (
    accept_booking,
    accept_series,
    ask_question,
    cancel_booking,
    decline_booking,
    phone_in,
    propose_slot,
    withdraw_booking,
)
from backend.bookings.services.holding import (
    Skipped,
    hold_dates,
    hold_rooms,
    hold_series,
    move_booking,
    release_booking,
)
from backend.bookings.services.programme import move_series, release_series
from backend.bookings.services.refusals import FeeDeclared, NotByTheRules, RoomsTaken, TooManyPeople, WrongState
from backend.bookings.services.requests import (
    Wish,
    accept_proposal,
    answer_question,
    confirm_booking,
    preview_request,
    request_booking,
    request_series,
)
from backend.bookings.services.ruling import (
    RoomInUse,
    add_blocking,
    lift_blocking,
    remove_room,
    rules_in_force,
    save_room,
    write_rules,
)

__all__ = [
    "FeeDeclared",
    "NotByTheRules",
    "RoomInUse",
    "RoomsTaken",
    "Skipped",
    "TooManyPeople",
    "Wish",
    "WrongState",
    "accept_booking",
    "accept_proposal",
    "accept_series",
    "add_blocking",
    "answer_question",
    "ask_question",
    "cancel_booking",
    "close_booking",
    "confirm_booking",
    "decline_booking",
    "hand_out_keys",
    "hold_dates",
    "hold_rooms",
    "hold_series",
    "lift_blocking",
    "mark_no_show",
    "move_booking",
    "move_series",
    "phone_in",
    "preview_request",
    "propose_slot",
    "release_booking",
    "release_series",
    "remove_room",
    "request_booking",
    "request_series",
    "rules_in_force",
    "save_room",
    "take_keys_back",
    "withdraw_booking",
    "write_rules",
]
