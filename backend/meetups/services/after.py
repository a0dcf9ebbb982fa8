"""After a call: thanks to all, and what people tell those who run it."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.services import post_message
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.meetups.models import Call, Feedback
from backend.meetups.services.calls import locked

LONGEST_THANKS = 1000


@transaction.atomic
def thank_all(call: Call, *, by, words: str) -> Call:
    """Thank everybody who came: it stands with what was kept, and is said once in the talk of the date.

    Empty words take it back from there. Raises ``NotAllowed`` or ``Invalid``.
    """
    call = locked(call)
    require(by, "meetups.run_tools", call)
    words = words.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_THANKS:
        raise Invalid(_("Thanks have room for 1000 characters."), field="words")
    is_first = bool(words) and not call.thanks
    call.thanks = words
    call.save(update_fields=["thanks"])
    talk = call.occurrence.conversation
    if is_first and talk and by.has_perm("conversations.post", talk):
        post_message(talk, by=by, client_id=uuid.uuid4(), body=words)
    return call


@transaction.atomic
def give_feedback(call: Call, *, by, good: str = "", change: str = "") -> Feedback:
    """Tell those who run the event what was good and what to change; said again, it replaces what was said.

    Raises ``NotAllowed`` or ``Invalid``.
    """
    call = locked(call)
    require(by, "meetups.give_feedback", call)
    good, change = (words.replace("\0", "").strip() for words in (good, change))
    if not (good or change):
        raise Invalid(_("Write a word or two in one of the fields."), field="good")
    for name, words in (("good", good), ("change", change)):
        if len(words) > Feedback._meta.get_field(name).max_length:
            raise Invalid(_("This field has room for 600 characters."), field=name)
    said, _made = call.feedback.update_or_create(
        author=by, defaults={"good": good, "change": change, "written_at": timezone.now()}
    )
    return said
