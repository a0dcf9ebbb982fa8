from backend.sharing.views.board import network_board, place_board
from backend.sharing.views.categories import network_categories, network_category, place_categories, place_category
from backend.sharing.views.draws import listing_draw
from backend.sharing.views.exchange import exchange
from backend.sharing.views.keeping import board_rules, listing_history, listing_renew
from backend.sharing.views.listing import listing, listing_close, listing_request
from backend.sharing.views.printing import board_print, listing_short
from backend.sharing.views.searches import search_change, search_keep, search_list
from backend.sharing.views.writing import listing_add, listing_edit

__all__ = [
    "board_print",
    "board_rules",
    "exchange",
    "listing",
    "listing_add",
    "listing_close",
    "listing_draw",
    "listing_edit",
    "listing_history",
    "listing_renew",
    "listing_request",
    "listing_short",
    "network_board",
    "network_categories",
    "network_category",
    "place_board",
    "place_categories",
    "place_category",
    "search_change",
    "search_keep",
    "search_list",
]
