from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate

NETWORK = 0


@dataclass(frozen=True, kw_only=True)
class CaseChanged(LiveUpdate):
    """Something happened at the moderators' desk: a hint without content, for those who keep order there.

    ``place_id`` is 0 for what belongs to no place.
    """

    event: ClassVar[str] = "case.changed"
    place_id: int
    case_id: int
    version: int

    @property
    def topic(self) -> str:
        return f"desk.{self.place_id}"

    @property
    def topics(self) -> tuple[str, ...]:
        """The place's desk, and the network's, whose people judge everywhere."""
        network = f"desk.{NETWORK}"
        return (self.topic,) if self.topic == network else (self.topic, network)


@dataclass(frozen=True, kw_only=True)
class DutyChanged(LiveUpdate):
    """The rota changed: who is on duty may be somebody else. ``place_ids`` are empty for the whole network."""

    event: ClassVar[str] = "duty.changed"
    place_ids: tuple[int, ...] = ()

    @property
    def topic(self) -> str:
        return f"desk.{NETWORK}"

    @property
    def topics(self) -> tuple[str, ...]:
        return (self.topic, *(f"desk.{place}" for place in self.place_ids))


@dataclass(frozen=True, kw_only=True)
class SanctionChanged(LiveUpdate):
    """What ``user_id`` may do changed, or a time ended: open sockets and pages must ask the rules again."""

    event: ClassVar[str] = "access.changed"
    changes_access: ClassVar[bool] = True
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"
