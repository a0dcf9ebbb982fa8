from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class ReportOpened(LiveUpdate):
    """Something waits for the moderators of the place. A hint without content: anyone may follow a place."""

    event: ClassVar[str] = "report.opened"
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"
