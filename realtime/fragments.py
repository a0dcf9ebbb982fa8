"""An entry of the log as a frame: HTML once per language, or data."""

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from backend.conversations.fragments import frame_of
from backend.conversations.models import LogEntry, Message, Poll
from realtime.protocol import Entry


def entry_frame(entry: LogEntry, form: str, language: str) -> Entry:
    """``form`` is ``"html"`` (the page's own fragment) or ``"json"``."""
    if form == "html":
        return Entry(**common(entry), html=frame_of(entry, language)["html"])
    return Entry(**common(entry), data=data_of(entry.message) if entry.message else None)


def common(entry: LogEntry) -> dict:
    """What every frame of ``entry`` says, in whatever form."""
    return {
        "topic": f"conversation.{entry.conversation_id}",
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "by": entry.shown_by,
        "message": entry.message_id,
    }


def unshown_frame(entry: LogEntry, form: str, language: str) -> Entry:
    """In the place of an entry that cannot be rendered: readers go on behind it, without ``data``."""
    return Entry(**common(entry), html=unshown_message(entry.message, language) if form == "html" else None)


def unshown_message(message: Message | None, language: str) -> str:
    """The ``<li>`` of a message that cannot be shown, with the marks by which pages find its place."""
    if message is None:
        return ""
    with translation.override(language):
        words = escape(_("This message cannot be shown"))
    return (
        f'<li id="message-{message.pk}" class="message" data-message="{message.pk}"'
        f' data-author="{message.author_id or ""}" data-seq="{message.seq}" data-number="{message.number}"'
        f' data-client-id="{message.client_id}"><p class="message__gone">{words}</p></li>'
    )


def data_of(message: Message) -> dict:
    """The present state of ``message``, in the words of the REST API; what is gone has no words."""
    facts = {
        "id": message.pk,
        "number": message.number,
        "client_id": str(message.client_id),
        "author": {"id": message.author_id, "name": str(message.author or "")},
        "body": None if message.is_gone else message.body,
        "language": message.language,
        "hidden": message.is_hidden,
        "deleted": message.deleted_at is not None,
    }
    if message.is_gone:
        return facts
    people: dict[str, list[int]] = {}
    for reaction in message.reactions.all():
        people.setdefault(reaction.emoji, []).append(reaction.user_id)
    return facts | {
        "reply_to": message.reply_to_id,
        "edited_at": message.edited_at and message.edited_at.isoformat(),
        "pinned": message.pinned_at is not None,
        "reactions": people,
        "photos": [{"url": photo.picture.large, "alt": photo.picture.alt} for photo in message.photos.all()],
        "files": [{"url": file.get_absolute_url(), "name": file.name} for file in message.files.all()],
        "poll": poll_of(message.poll) if hasattr(message, "poll") else None,
    }


def poll_of(poll: Poll) -> dict:
    """Results without names: who may know them asks the API."""
    options = [{"id": one.pk, "text": one.text, "votes": len(one.votes.all())} for one in poll.options.all()]
    return {"id": poll.pk, "question": poll.question, "options": options, "is_open": poll.is_open()}
