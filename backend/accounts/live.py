from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class BlockChanged(LiveUpdate):
    """Open sockets of ``user_id`` must ask the rules again."""

    event: ClassVar[str] = "access.changed"
    changes_access: ClassVar[bool] = True
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class SessionEnded(LiveUpdate):
    """A session is over; ``renewed`` when the same visitor goes on under a new key."""

    event: ClassVar[str] = "session.ended"
    changes_access: ClassVar[bool] = True
    digest: str
    renewed: bool

    @property
    def topic(self) -> str:
        return "sessions"
