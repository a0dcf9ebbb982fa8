from backend.sharing.forms.board import BoardFilter
from backend.sharing.forms.kinds import FORMS
from backend.sharing.forms.listing import ListingForm

__all__ = ["FORMS", "BoardFilter", "ListingForm"]
