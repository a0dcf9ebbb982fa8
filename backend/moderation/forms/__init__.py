"""Input of the pages of moderation."""

from backend.moderation.forms.decision import AppealAnswerForm, AppealForm, DecisionForm, HidingForm, NoteForm
from backend.moderation.forms.report import AddressForm, ReportForm
from backend.moderation.forms.rota import DutyForm, OfferForm, QuietForm

__all__ = [
    "AddressForm",
    "AppealAnswerForm",
    "AppealForm",
    "DecisionForm",
    "DutyForm",
    "HidingForm",
    "NoteForm",
    "OfferForm",
    "QuietForm",
    "ReportForm",
]
