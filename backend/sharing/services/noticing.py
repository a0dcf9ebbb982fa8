"""Telling those who keep order of words that look prohibited. A person decides, never the list of words."""

from django.utils import translation
from django.utils.translation import gettext as _

from backend.moderation.services import flag_content
from backend.sharing.models import Listing
from backend.sharing.prohibited import Hit


def notice(listing: Listing, hits: list[Hit]) -> None:
    """File one notice about ``hits``, in the language of the place, since its moderators read it."""
    if not hits:
        return
    with translation.override(listing.place.default_language):
        found = "\n".join(f"– “{hit.words}”: {hit.prohibition.title}" for hit in hits)
        lead = _(
            "Recognised automatically by words. The author says that it is not what it looks like, so it is on the"
            " board. Please look."
        )
    flag_content(listing, details=f"{lead}\n{found}")
