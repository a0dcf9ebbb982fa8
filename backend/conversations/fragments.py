"""The HTML of one log entry: the same on the page, in the poll and on the socket."""

from django.template.loader import render_to_string
from django.utils import translation

from backend.conversations.models import LogEntry, Message


def render_message(message: Message, language: str, *, viewer_id: int | None = None) -> str:
    """``<li>`` of ``message``; without ``viewer_id`` as everyone sees it ("mine" is marked by the browser)."""
    with translation.override(language):
        context = {"message": message, "viewer_id": viewer_id}
        return render_to_string("conversations/_message.html", context).strip()


def render_entry(entry: LogEntry, language: str) -> str:
    """HTML of what ``entry`` left behind: a new message, the present state of a changed one, or nothing."""
    return render_message(entry.message, language) if entry.message else ""


def frame_of(entry: LogEntry, language: str) -> dict:
    """The ``entry`` frame of docs/realtime.md with HTML."""
    return {
        "t": "entry",
        "topic": f"conversation.{entry.conversation_id}",
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "by": entry.shown_by,
        "message": entry.message_id,
        "html": render_entry(entry, language),
    }
