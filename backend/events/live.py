from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class EventUpdate(LiveUpdate):
    """Something about an event in a place's calendar."""

    place_id: int
    event_id: int
    # Also those hear of it who look at the programme of the whole network.
    concerns_network: ClassVar[bool] = True

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"

    @property
    def topics(self) -> tuple[str, ...]:
        """The place's own, on which one is seen; its calendar's, for those who look from elsewhere; the network's."""
        network = ("calendar.0",) if self.concerns_network else ()
        return (self.topic, f"calendar.{self.place_id}", *network)


@dataclass(frozen=True, kw_only=True)
class EventCreated(EventUpdate):
    event: ClassVar[str] = "event.created"


@dataclass(frozen=True, kw_only=True)
class EventChanged(EventUpdate):
    event: ClassVar[str] = "event.changed"


@dataclass(frozen=True, kw_only=True)
class EventCancelled(EventUpdate):
    event: ClassVar[str] = "event.cancelled"


@dataclass(frozen=True, kw_only=True)
class OccurrenceCancelled(EventUpdate):
    """One date is cancelled or postponed."""

    event: ClassVar[str] = "occurrence.cancelled"
    occurrence_id: int


@dataclass(frozen=True, kw_only=True)
class SeatsChanged(EventUpdate):
    """Somebody took or gave up seats of one date, or waits for them."""

    event: ClassVar[str] = "event.seats_changed"
    # Too often for everybody: whoever looks at the network follows the places that are shown.
    concerns_network: ClassVar[bool] = False
    occurrence_id: int
