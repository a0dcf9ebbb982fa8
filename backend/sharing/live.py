from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class ListingUpdate(LiveUpdate):
    place_id: int
    listing_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"


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
