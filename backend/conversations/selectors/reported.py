"""A message as moderation keeps it: everything that it shows, in words."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from backend.conversations.models import Message


def in_words(message: Message) -> str:
    """What ``message`` says, asks and carries; in the language of the place, so that the same gives the same words."""
    place = message.conversation.place
    with translation.override(place.default_language if place else settings.LANGUAGE_CODE):
        return "\n\n".join(filter(None, [message.body, poll_in_words(message), attached_in_words(message)]))


def poll_in_words(message: Message) -> str:
    """The question and what can be answered."""
    poll = getattr(message, "poll", None)
    if poll is None:
        return ""
    question = _("Poll: %(question)s") % {"question": poll.question}
    return "\n".join([question, *(f"– {option.text}" for option in poll.options.all())])


def attached_in_words(message: Message) -> str:
    """Photos by what is said of them, files by their names, one a line."""
    photos = [
        _("Photo: %(words)s") % {"words": photo.picture.alt} if photo.picture.alt else _("Photo without a description")
        for photo in message.photos.select_related("picture")
    ]
    return "\n".join([*photos, *(_("File: %(name)s") % {"name": file.name} for file in message.files.all())])
