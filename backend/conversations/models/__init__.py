"""Rooms, what is said in them, and the log that orders every change."""

from backend.conversations.models.attached import Deed, MessageFile, MessagePhoto
from backend.conversations.models.log import LogEntry
from backend.conversations.models.message import Mention, Message, MessageVersion, Reaction
from backend.conversations.models.mute import Mute
from backend.conversations.models.poll import Poll, PollOption, PollVote
from backend.conversations.models.restraint import Restraint
from backend.conversations.models.room import Conversation, Participation

__all__ = [
    "Conversation",
    "Deed",
    "LogEntry",
    "Mention",
    "Message",
    "MessageFile",
    "MessagePhoto",
    "MessageVersion",
    "Mute",
    "Participation",
    "Poll",
    "PollOption",
    "PollVote",
    "Reaction",
    "Restraint",
]
