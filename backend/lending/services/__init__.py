"""Acts on loans. No act leaves one thing with two borrowers at one time."""

from backend.lending.services.checking import check_request
from backend.lending.services.disputes import NoMoreLooks, dispute_loan, settle_dispute
from backend.lending.services.extending import answer_extension, ask_to_extend
from backend.lending.services.handing import hand_over, make_ready, record_loan
from backend.lending.services.pausing import (
    PauseOver,
    answer_objection,
    lift_pause,
    object_to_pause,
    pause_borrower,
)
from backend.lending.services.queue import join_queue, leave_queue, take_offer
from backend.lending.services.refusals import (
    LoansAhead,
    NotByTheTerms,
    NotLendable,
    OfferOver,
    SaidOut,
    StillOut,
    ThingTaken,
    WrongState,
)
from backend.lending.services.requests import accept_loan, cancel_loan, decline_loan, request_loan, withdraw_loan
from backend.lending.services.returning import missing_before, report_missing, resolve_loan, return_loan, undo_return
from backend.lending.services.ruling import close_repair, open_repair, save_terms
from backend.lending.services.thanking import thank_for_loan
from backend.lending.services.watching import switch_thing

__all__ = [
    "LoansAhead",
    "NoMoreLooks",
    "NotByTheTerms",
    "NotLendable",
    "OfferOver",
    "PauseOver",
    "SaidOut",
    "StillOut",
    "ThingTaken",
    "WrongState",
    "accept_loan",
    "answer_extension",
    "answer_objection",
    "ask_to_extend",
    "cancel_loan",
    "check_request",
    "close_repair",
    "decline_loan",
    "dispute_loan",
    "hand_over",
    "join_queue",
    "leave_queue",
    "lift_pause",
    "make_ready",
    "missing_before",
    "object_to_pause",
    "open_repair",
    "pause_borrower",
    "record_loan",
    "report_missing",
    "request_loan",
    "resolve_loan",
    "return_loan",
    "save_terms",
    "settle_dispute",
    "switch_thing",
    "take_offer",
    "thank_for_loan",
    "undo_return",
    "withdraw_loan",
]
