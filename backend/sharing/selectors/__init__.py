from backend.sharing.selectors.board import posted_since
from backend.sharing.selectors.exchange import exchange_of, requests_for, requests_seen_by
from backend.sharing.selectors.history import history_of
from backend.sharing.selectors.matching import matches_of
from backend.sharing.selectors.similar import similar_listings
from backend.sharing.selectors.thanks import public_thanks, thanks_about, thanks_at, thanks_for, thanks_visible_to

__all__ = [
    "exchange_of",
    "history_of",
    "matches_of",
    "posted_since",
    "public_thanks",
    "requests_for",
    "requests_seen_by",
    "similar_listings",
    "thanks_about",
    "thanks_at",
    "thanks_for",
    "thanks_visible_to",
]
