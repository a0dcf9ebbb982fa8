from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class AccessChanged(LiveUpdate):
    """What ``user_id`` may see changed: open sockets must ask the rules again."""

    event: ClassVar[str] = "access.changed"
    changes_access: ClassVar[bool] = True
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(LiveUpdate):
    """The place itself, or who belongs to it, changed."""

    event: ClassVar[str] = "place.changed"
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"


@dataclass(frozen=True, kw_only=True)
class PlaceAccessChanged(LiveUpdate):
    """Who may look into the place changed for everybody: the hub asks the rules for all who follow anything there."""

    event: ClassVar[str] = "place.access_changed"
    changes_access: ClassVar[bool] = True
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"
