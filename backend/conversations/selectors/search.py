"""Search in everything one may read."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from backend.conversations.models import Conversation, Message
from backend.conversations.selectors.reading import LAST_DAY, midnight
from backend.search.folding import fold


@dataclass(frozen=True)
class Search:
    """What is looked for. Every part narrows; ``words`` may be empty when another part is given."""

    words: str = ""
    author: str = ""  # part of the shown name
    conversation: int | None = None
    since: date | None = None
    until: date | None = None  # with this day
    has_photo: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.author or self.since or self.until or self.has_photo)


def search(user, wanted: Search):
    """Messages that ``user`` may read and that fit ``wanted``, the newest first, as a queryset."""
    rooms = Conversation.objects.visible_to(user)
    if wanted.conversation:
        rooms = rooms.filter(pk=wanted.conversation)
    found = Message.objects.filter(conversation__in=rooms.values("pk")).shown()
    if wanted.words.strip():
        found = found.filter(search_stems__matches=wanted.words)
    if wanted.author:
        found = found.filter(author__search_text__contains=fold(wanted.author))
    zone = timezone.get_current_timezone()
    if wanted.since:
        found = found.filter(created_at__gte=midnight(wanted.since, zone))
    if wanted.until:
        next_day = min(wanted.until, LAST_DAY) + timedelta(days=1)
        found = found.filter(created_at__lt=midnight(next_day, zone))
    if wanted.has_photo:
        found = found.filter(photos__isnull=False).distinct()
    return found.select_related("author__avatar", "conversation__place").order_by("-created_at", "-pk")
