"""Acts on the board."""

from backend.sharing.services.hiding import hide_listing, restore_listing
from backend.sharing.services.listings import (
    FOOD_DAYS,
    MOST_PHOTOS,
    close_listing,
    create_listing,
    reopen_listing,
    update_listing,
)
from backend.sharing.services.requests import ListingIsClosed, request_listing

__all__ = [
    "FOOD_DAYS",
    "MOST_PHOTOS",
    "ListingIsClosed",
    "close_listing",
    "create_listing",
    "hide_listing",
    "reopen_listing",
    "request_listing",
    "restore_listing",
    "update_listing",
]
