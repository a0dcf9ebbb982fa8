from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate
from backend.sharing.models import Listing


@dataclass(frozen=True, kw_only=True)
class ListingUpdate(LiveUpdate):
    place_id: int
    listing_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"

    @property
    def topics(self) -> tuple[str, ...]:
        """The place's own, on which one is seen; its board's, for those who look from elsewhere; the network's; and
        those of the places where it was chosen to be shown (asked for after the commit)."""
        shown = Listing.shown_at.through.objects.filter(listing=self.listing_id).order_by("place")
        chosen = (f"board.{place}" for place in shown.values_list("place", flat=True))
        return (self.topic, f"board.{self.place_id}", "board.0", *chosen)


@dataclass(frozen=True, kw_only=True)
class ListingCreated(ListingUpdate):
    event: ClassVar[str] = "listing.created"


@dataclass(frozen=True, kw_only=True)
class ListingChanged(ListingUpdate):
    """Its words, its photos, or whether it is shown."""

    event: ClassVar[str] = "listing.changed"


@dataclass(frozen=True, kw_only=True)
class ListingClosed(ListingUpdate):
    event: ClassVar[str] = "listing.closed"
