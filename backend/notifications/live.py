from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class NotificationCreated(LiveUpdate):
    event: ClassVar[str] = "notification.created"
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"
