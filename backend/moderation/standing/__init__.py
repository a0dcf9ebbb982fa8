"""What new accounts may not do yet: rights grow with time, good deeds, and the word of those who run a place."""

from backend.moderation.standing.levels import Footing, Level, footing_of, footings_of, forget_footing
from backend.moderation.standing.links import links_in
from backend.moderation.standing.refusing import NotYet, has_all_rights, refuse_beyond, refuse_links
from backend.moderation.standing.rights import DAY, RIGHTS, Right
from backend.moderation.standing.sources import count_deeds, register_counter, register_deeds

__all__ = [
    "DAY",
    "RIGHTS",
    "Footing",
    "Level",
    "NotYet",
    "Right",
    "count_deeds",
    "footing_of",
    "footings_of",
    "forget_footing",
    "has_all_rights",
    "links_in",
    "refuse_beyond",
    "refuse_links",
    "register_counter",
    "register_deeds",
]
