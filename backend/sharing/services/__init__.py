"""Acts on the board."""

from backend.sharing.services.categories import add_category, move_category, rename_category, set_category_active
from backend.sharing.services.checking import LooksLikeBannedFood, LooksProhibited, hits_of, problems
from backend.sharing.services.hiding import hide_listing, restore_listing
from backend.sharing.services.lasting import FOOD_DAYS, end_of, usual_days
from backend.sharing.services.listings import (
    close_listing,
    create_listing,
    delete_draft,
    publish_listing,
    reopen_listing,
    update_listing,
)
from backend.sharing.services.photos import MOST_PHOTOS
from backend.sharing.services.renewing import renew_listing
from backend.sharing.services.requests import ListingIsClosed, request_listing

__all__ = [
    "FOOD_DAYS",
    "MOST_PHOTOS",
    "ListingIsClosed",
    "LooksLikeBannedFood",
    "LooksProhibited",
    "add_category",
    "close_listing",
    "create_listing",
    "delete_draft",
    "end_of",
    "hide_listing",
    "hits_of",
    "move_category",
    "problems",
    "publish_listing",
    "rename_category",
    "renew_listing",
    "reopen_listing",
    "request_listing",
    "restore_listing",
    "set_category_active",
    "update_listing",
    "usual_days",
]
