from dataclasses import dataclass
from typing import ClassVar

from backend.live.publishing import LiveUpdate


@dataclass(frozen=True, kw_only=True)
class LogGrew(LiveUpdate):
    """The log of a conversation reached ``seq``; the entry itself is read from the database.

    With a new message something more waits for everybody who keeps a reading place there.
    """

    event: ClassVar[str] = "log.grew"
    conversation_id: int
    seq: int
    is_message: bool

    @property
    def topic(self) -> str:
        return f"conversation.{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class TalkMoved(LiveUpdate):
    """Somebody said something in a room of the place. Not in which: anyone may follow a place."""

    event: ClassVar[str] = "talk.moved"
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"


@dataclass(frozen=True, kw_only=True)
class RoomsChanged(LiveUpdate):
    """Rooms of the place were opened, closed, or made for others: rights in them may have changed."""

    event: ClassVar[str] = "rooms.changed"
    place_id: int

    @property
    def topic(self) -> str:
        return f"place.{self.place_id}"


@dataclass(frozen=True, kw_only=True)
class RoomAccessChanged(LiveUpdate):
    """Who may read the conversation changed for everybody: the hub asks the rules for all who follow it."""

    event: ClassVar[str] = "room.access_changed"
    changes_access: ClassVar[bool] = True
    conversation_id: int

    @property
    def topic(self) -> str:
        return f"conversation.{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class SeenMoved(LiveUpdate):
    """In a private conversation ``user_id`` read up to ``seq``, and both sides let that be seen."""

    event: ClassVar[str] = "seen.moved"
    conversation_id: int
    user_id: int
    seq: int

    @property
    def topic(self) -> str:
        return f"conversation.{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class PersonalUpdate(LiveUpdate):
    """Of one person only; all their tabs should show the same."""

    user_id: int

    @property
    def topic(self) -> str:
        return f"user.{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class CountsChanged(PersonalUpdate):
    """How much waits for the person changed."""

    event: ClassVar[str] = "counts.changed"


@dataclass(frozen=True, kw_only=True)
class ReadingMoved(PersonalUpdate):
    """On some device of theirs the person read the conversation up to ``seq``."""

    event: ClassVar[str] = "reading.moved"
    conversation_id: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class DraftChanged(PersonalUpdate):
    """The person's unsent text in the conversation changed on some device."""

    event: ClassVar[str] = "draft.changed"
    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationChanged(PersonalUpdate):
    """The person was let into a conversation or put out of it: open sockets ask the rules again."""

    event: ClassVar[str] = "access.changed"
    changes_access: ClassVar[bool] = True
    conversation_id: int
