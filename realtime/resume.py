"""Reads of the log for the hub: entries after a number, as ready frames in every language asked for."""

from dataclasses import dataclass

from backend.conversations.models import Conversation
from backend.conversations.selectors import log_after
from realtime import protocol
from realtime.fragments import entry_frame
from realtime.wire import Text


@dataclass(frozen=True)
class Ready:
    """One entry, encoded for each (format, language) that somebody reads it in."""

    seq: int
    text: dict[tuple[str, str], Text]


@dataclass(frozen=True)
class Page:
    entries: list[Ready]
    head: int
    reset: bool


def read(conversation_id: int, after: int | None, variants: set[tuple[str, str]]) -> Page:
    """Entries after ``after`` (``None``: only the head), each encoded once per variant."""
    conversation = Conversation.objects.get(pk=conversation_id)
    if after is None:
        return Page([], conversation.head_seq, reset=False)
    missing = log_after(conversation, after)
    if missing.reset:
        return Page([], missing.head_seq, reset=True)
    entries = [
        Ready(entry.seq, {variant: Text(protocol.encode(entry_frame(entry, *variant))) for variant in variants})
        for entry in missing.entries
    ]
    return Page(entries, missing.head_seq, reset=False)


def heads(conversation_ids: list[int]) -> dict[int, int]:
    """Present head of each log: one query over an index, however many topics live here."""
    return dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "head_seq"))
