from backend.terms.forms.announcing import AnnouncementForm
from backend.terms.forms.declaring import DeclarationForm
from backend.terms.forms.writing import ClauseFormSet, DraftForm, PublishForm, read_anew

__all__ = ["AnnouncementForm", "ClauseFormSet", "DeclarationForm", "DraftForm", "PublishForm", "read_anew"]
