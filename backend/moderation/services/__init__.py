"""Notices, cases and decisions (DSA Art. 16, 17, 18 and 20)."""

from backend.moderation.services.alerts import tell_of_ordinary, widen_alerts
from backend.moderation.services.appeals import decide_appeal, file_appeal
from backend.moderation.services.cases import (
    AlreadyDecided,
    Stale,
    Taken,
    claim,
    escalate,
    hand_over,
    release,
    write_note,
)
from backend.moderation.services.deciding import (
    Verdict,
    confirm,
    decide,
    hide_content,
    language_for,
    lift_sanction,
    refuse_confirmation,
    restore_content,
    source_of,
    undo,
)
from backend.moderation.services.letters import answer_by_mail
from backend.moderation.services.notices import flag_content, report_address, report_content
from backend.moderation.services.quiet import set_quiet_hours
from backend.moderation.services.rota import (
    NotFree,
    Plan,
    decline_duty,
    end_duty,
    fill_rota,
    keep_duty,
    offer_duty,
    plan_duty,
    remind_of_duties,
    take_duty,
)
from backend.moderation.services.upkeep import keep_time, lapse_proposals
from backend.moderation.services.vouching import take_vouch_back, vouch_for

__all__ = [
    "AlreadyDecided",
    "NotFree",
    "Plan",
    "Stale",
    "Taken",
    "Verdict",
    "answer_by_mail",
    "claim",
    "confirm",
    "decide",
    "decide_appeal",
    "decline_duty",
    "end_duty",
    "escalate",
    "file_appeal",
    "fill_rota",
    "flag_content",
    "hand_over",
    "hide_content",
    "keep_duty",
    "keep_time",
    "language_for",
    "lapse_proposals",
    "lift_sanction",
    "offer_duty",
    "plan_duty",
    "refuse_confirmation",
    "release",
    "remind_of_duties",
    "report_address",
    "report_content",
    "restore_content",
    "set_quiet_hours",
    "source_of",
    "take_duty",
    "take_vouch_back",
    "tell_of_ordinary",
    "undo",
    "vouch_for",
    "widen_alerts",
    "write_note",
]
