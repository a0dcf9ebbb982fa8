"""Notices, cases, decisions and what follows from them."""

from backend.moderation.models.appeal import Appeal
from backend.moderation.models.book import AuthorityOrder, MonthOfModeration
from backend.moderation.models.case import CLAIM_LASTS, Case, CaseNote, Evidence, gravity_of
from backend.moderation.models.content import Moderatable
from backend.moderation.models.decision import APPEAL_LASTS, HIDING, UNDOABLE_FOR, Decision, Sanction
from backend.moderation.models.duty import Alert, Duty, QuietHours, WeeklyDuty
from backend.moderation.models.report import ITSELF, Report
from backend.moderation.models.standing import Standing, Vouch
from backend.moderation.models.takedown import TakenDown

__all__ = [
    "APPEAL_LASTS",
    "CLAIM_LASTS",
    "HIDING",
    "ITSELF",
    "UNDOABLE_FOR",
    "Alert",
    "Appeal",
    "AuthorityOrder",
    "Case",
    "CaseNote",
    "Decision",
    "Duty",
    "Evidence",
    "Moderatable",
    "MonthOfModeration",
    "QuietHours",
    "Report",
    "Sanction",
    "Standing",
    "TakenDown",
    "Vouch",
    "WeeklyDuty",
    "gravity_of",
]
