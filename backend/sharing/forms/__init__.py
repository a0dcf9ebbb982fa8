from backend.sharing.forms.board import BoardFilter, query
from backend.sharing.forms.listing import ListingForm

__all__ = ["BoardFilter", "ListingForm", "query"]
