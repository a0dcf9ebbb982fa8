from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class ExportMoved(LiveUpdate):
    """The export of ``user_id`` went on, or is ready."""

    event: ClassVar[str] = "export.moved"
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"
