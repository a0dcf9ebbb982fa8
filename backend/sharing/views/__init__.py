from backend.sharing.views.board import place_board
from backend.sharing.views.listing import listing, listing_close, listing_request
from backend.sharing.views.writing import listing_add, listing_edit

__all__ = ["listing", "listing_add", "listing_close", "listing_edit", "listing_request", "place_board"]
