from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class BookingChanged(LiveUpdate):
    """Something about the bookings of a place changed: when its rooms are free, or a request."""

    event: ClassVar[str] = "booking.changed"
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"
