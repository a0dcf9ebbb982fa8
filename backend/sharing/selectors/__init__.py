from backend.sharing.selectors.hiding import reason_hidden
from backend.sharing.selectors.history import history_of
from backend.sharing.selectors.similar import similar_listings

__all__ = ["history_of", "reason_hidden", "similar_listings"]
