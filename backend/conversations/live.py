from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class LogGrew(LiveUpdate):
    """The log of a conversation reached ``seq``; the entry itself is read from the database."""

    event: ClassVar[str] = "log.grew"
    conversation_id: int
    seq: int

    @property
    def topic(self) -> str:
        return f"conversation.{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class TalkMoved(LiveUpdate):
    """Somebody said something in a room of the place."""

    event: ClassVar[str] = "talk.moved"
    place_id: int
    conversation_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"


@dataclass(frozen=True, kw_only=True)
class CountsChanged(LiveUpdate):
    """How much waits for ``user_id`` changed; all their tabs should show the same."""

    event: ClassVar[str] = "counts.changed"
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"
