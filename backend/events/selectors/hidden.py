"""A hidden event as those meet it who have a place there: when and where, nothing of its words."""

from copy import copy
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.events.models import Attendance, Occurrence
from backend.events.models.occurrence import OWN_WORDS

# Words of the event itself; the name of the place and the time are nobody's.
WORDS = (*OWN_WORDS, "contact", "cost_note", "partners", "recording_note", "helpers_note")
TITLE = _("Event hidden by moderation")


def hushed(occurrence: Occurrence) -> Occurrence:
    """``occurrence`` to be shown; of a hidden event a copy without its words, never to be saved."""
    if not occurrence.event.is_hidden:
        return occurrence
    shown = copy(occurrence)
    shown.event = copy(occurrence.event)
    shown.words = {}
    for name in WORDS:
        setattr(shown.event, name, "")
    shown.event.title, shown.event.cover = TITLE, None
    return shown


def hidden_seats(user, *, at: datetime) -> QuerySet:
    """Places of ``user``, the soonest first, at dates not over at ``at`` of hidden events that they may not see."""
    rows = Attendance.objects.live().filter(user=user.pk, occurrence__ends_at__gt=at)
    rows = rows.filter(occurrence__event__hidden_at__isnull=False)
    rows = rows.exclude(occurrence__in=Occurrence.objects.visible_to(user).values("pk"))
    return rows.select_related("occurrence__event", "occurrence__place", "standing").order_by(
        "occurrence__starts_at", "pk"
    )
