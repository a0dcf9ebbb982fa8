"""Hiding and showing again, called through moderation."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.conversations.models import Conversation
from backend.conversations.services import name_deed
from backend.live.publishing import publish
from backend.sharing.live import ListingChanged
from backend.sharing.models import Listing
from backend.sharing.services.matching import tell_matches
from backend.sharing.services.searches import alert_searches

AT_ONCE = timedelta(minutes=1)  # what was hidden so soon nobody has heard of


@transaction.atomic
def hide_listing(listing: Listing, *, by) -> None:
    """Hide from everyone but its author and those who keep order. Called through moderation."""
    set_hidden(listing, timezone.now(), "listing.hidden", by=by)


@transaction.atomic
def restore_listing(listing: Listing, *, by) -> None:
    """Show a hidden listing again."""
    set_hidden(listing, None, "listing.restored", by=by)
    tell_matches.enqueue(listing.pk)  # nobody is told twice
    if listing.hidden_at and listing.hidden_at - listing.created_at < AT_ONCE:
        # Nobody has seen it: it is new now, on boards and for those who look for it once a day.
        Listing.objects.filter(pk=listing.pk).update(created_at=timezone.now())
        alert_searches.enqueue(listing.pk)


def set_hidden(listing: Listing, at, action: str, *, by) -> None:
    Listing.objects.filter(pk=listing.pk).update(hidden_at=at)
    hush_or_name(listing)
    record(action, by=by, target=listing, place_id=listing.place_id)
    publish(ListingChanged(place_id=listing.place_id, listing_id=listing.pk))


def hush_or_name(listing: Listing) -> None:
    """Take the title off talks and off what it grew from while nobody reads the listing, or give it back."""
    shown = Listing.objects.filter(pk=listing.pk, hidden_at=None).values_list("title", flat=True).first() or ""
    Conversation.objects.filter(listing_request__listing=listing).update(title=shown)
    name_deed("listing", listing.pk, shown)


def emptied(listing: Listing) -> dict[str, str]:
    """What stands in its fields once moderation removed it."""
    words = ("body", "size", "pickup_area", "pickup_note", "lending_terms", "parts")
    with translation.override(listing.place.default_language):
        return {"title": _("Removed"), **dict.fromkeys(words, "")}
