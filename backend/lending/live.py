from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class LoanChanged(LiveUpdate):
    """A loan of a thing, or who waits for it, changed: pages of the thing, the loan and the desk ask again."""

    event: ClassVar[str] = "loan.changed"
    place_id: int
    listing_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"
