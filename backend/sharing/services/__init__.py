"""Acts on the board."""

from backend.sharing.selectors.left import PROMISED, left_of
from backend.sharing.services.categories import add_category, move_category, rename_category, set_category_active
from backend.sharing.services.checking import LooksLikeBannedFood, LooksProhibited, hits_of, problems
from backend.sharing.services.choosing import (
    AlreadyDecided,
    NotEnoughLeft,
    choose_request,
    close_with,
    complete_request,
    decline_request,
    withdraw_request,
)
from backend.sharing.services.draws import set_draw_time
from backend.sharing.services.hiding import emptied, hide_listing, restore_listing
from backend.sharing.services.lasting import FOOD_DAYS, end_of, usual_days
from backend.sharing.services.line import HOLD_DAYS, MOST_HOLD_DAYS
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
from backend.sharing.services.requests import ListingIsClosed, may_ask_again, request_listing
from backend.sharing.services.thanks import (
    hide_thanks,
    occasion,
    restore_thanks,
    set_agreement,
    thank_for_request,
    write_thanks,
)

__all__ = [
    "FOOD_DAYS",
    "HOLD_DAYS",
    "MOST_HOLD_DAYS",
    "MOST_PHOTOS",
    "PROMISED",
    "AlreadyDecided",
    "ListingIsClosed",
    "LooksLikeBannedFood",
    "LooksProhibited",
    "NotEnoughLeft",
    "add_category",
    "choose_request",
    "close_listing",
    "close_with",
    "complete_request",
    "create_listing",
    "decline_request",
    "delete_draft",
    "emptied",
    "end_of",
    "hide_listing",
    "hide_thanks",
    "hits_of",
    "left_of",
    "may_ask_again",
    "move_category",
    "occasion",
    "problems",
    "publish_listing",
    "rename_category",
    "renew_listing",
    "reopen_listing",
    "request_listing",
    "restore_listing",
    "restore_thanks",
    "set_agreement",
    "set_category_active",
    "set_draw_time",
    "thank_for_request",
    "update_listing",
    "usual_days",
    "withdraw_request",
    "write_thanks",
]
