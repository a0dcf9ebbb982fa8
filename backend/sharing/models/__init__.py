from backend.sharing.models.category import Category
from backend.sharing.models.listing import TINTS, Listing, ListingPhoto, ListingRevision
from backend.sharing.models.request import Draw, ListingRequest, ThankYou
from backend.sharing.models.saved import SavedSearch

__all__ = [
    "TINTS",
    "Category",
    "Draw",
    "Listing",
    "ListingPhoto",
    "ListingRequest",
    "ListingRevision",
    "SavedSearch",
    "ThankYou",
]
