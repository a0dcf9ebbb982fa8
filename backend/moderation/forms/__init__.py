"""Input of the pages of moderation."""

from backend.moderation.forms.decision import AppealAnswerForm, AppealForm, DecisionForm, HidingForm, NoteForm
from backend.moderation.forms.report import AddressForm, ReportForm

__all__ = ["AddressForm", "AppealAnswerForm", "AppealForm", "DecisionForm", "HidingForm", "NoteForm", "ReportForm"]
