"""An entry of the log as a frame: HTML once per language, or data."""

from backend.conversations.fragments import frame_of
from backend.conversations.models import LogEntry
from realtime.protocol import Entry


def entry_frame(entry: LogEntry, form: str, language: str) -> Entry:
    """``form`` is ``"html"`` (the page's own fragment) or ``"json"``."""
    message = entry.message
    common = {
        "topic": f"conversation.{entry.conversation_id}",
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "by": entry.by_id,
        "message": entry.message_id,
    }
    if form == "html":
        return Entry(**common, html=frame_of(entry, language)["html"])
    gone = message.is_hidden or message.deleted_at is not None
    return Entry(
        **common,
        data={
            "id": message.pk,
            "number": message.number,
            "client_id": str(message.client_id),
            "author": {"id": message.author_id, "name": str(message.author or "")},
            "body": None if gone else message.body,
            "language": message.language,
            "hidden": message.is_hidden,
            "deleted": message.deleted_at is not None,
        },
    )
