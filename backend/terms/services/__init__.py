"""Acts on texts: writing and publishing them, accepting them, announcing, stating accessibility."""

from backend.terms.services.accepting import accept_rules, accepted_at_sign_up
from backend.terms.services.announcing import announce, close_announcement, tell_of_announcements, withdraw_announcement
from backend.terms.services.declaring import save_declaration
from backend.terms.services.writing import (
    TooEarly,
    discard_draft,
    open_draft,
    place_document,
    publish_draft,
    save_draft,
    tell_of_version,
)

__all__ = [
    "TooEarly",
    "accept_rules",
    "accepted_at_sign_up",
    "announce",
    "close_announcement",
    "discard_draft",
    "open_draft",
    "place_document",
    "publish_draft",
    "save_declaration",
    "save_draft",
    "tell_of_announcements",
    "tell_of_version",
    "withdraw_announcement",
]
