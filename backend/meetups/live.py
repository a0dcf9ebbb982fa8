"""What sockets are told about calls."""

from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class CallUpdate(LiveUpdate):
    """Something about a call, told to those who are in it."""

    call_id: int

    @property
    def topic(self) -> str:
        return f"call.{self.call_id}"


@dataclass(frozen=True, kw_only=True)
class CallChanged(CallUpdate):
    """Roles, hands, who waits, what everybody may do: the state is read again."""

    event: ClassVar[str] = "call.changed"


@dataclass(frozen=True, kw_only=True)
class ToolChanged(CallUpdate):
    """``tool`` of the call changed: ``agenda``, ``questions``, ``notes``, ``handouts``, ``polls``."""

    event: ClassVar[str] = "call.tool_changed"
    tool: str


@dataclass(frozen=True, kw_only=True)
class CallEnded(CallUpdate):
    event: ClassVar[str] = "call.ended"
    changes_access: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class CallAccessChanged(CallUpdate):
    """Who may follow, or what sockets know of their people, changed: they are asked again."""

    event: ClassVar[str] = "call.access_changed"
    changes_access: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class DoorChanged(CallUpdate):
    """Told to one person: the host opened, let them in, or did not."""

    event: ClassVar[str] = "call.door_changed"
    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class Asked(CallUpdate):
    """Those who run the call ask one ``participant``: ``mute``, ``unmute``, ``camera_off``, ``camera_on``, ``word``."""

    event: ClassVar[str] = "call.asked"
    participant_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class GroupsCalled(CallUpdate):
    """Somebody in the small ``group`` asks for those who run the call."""

    event: ClassVar[str] = "call.groups_called"
    group: int


@dataclass(frozen=True, kw_only=True)
class GroupsTold(CallUpdate):
    """Those who run the call say something to all small groups. It is kept nowhere, so the words go along."""

    event: ClassVar[str] = "call.groups_told"
    text: str


@dataclass(frozen=True, kw_only=True)
class OutsideChanged(LiveUpdate):
    """A call elsewhere: on air or not, recorded or not, who agrees. Told to those who may enter its room."""

    event: ClassVar[str] = "meetup.outside_changed"
    meetup_id: int

    @property
    def topic(self) -> str:
        return f"meetup.{self.meetup_id}"


@dataclass(frozen=True, kw_only=True)
class CoffeeChanged(LiveUpdate):
    """Somebody came, or cannot come: the page of a coffee is read again."""

    event: ClassVar[str] = "coffee.changed"
    coffee_id: int

    @property
    def topic(self) -> str:
        return f"coffee.{self.coffee_id}"


@dataclass(frozen=True, kw_only=True)
class CoffeeAccessChanged(CoffeeChanged):
    """Somebody may sit there no longer: sockets are asked again."""

    event: ClassVar[str] = "coffee.access_changed"
    changes_access: ClassVar[bool] = True
