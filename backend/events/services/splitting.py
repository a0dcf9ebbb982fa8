"""One series becomes two: the scope “this and following”."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.slugs import new_slug
from backend.events.live import EventChanged, EventCreated
from backend.events.models import Attendance, Event, Occurrence, Question
from backend.events.recurrence import continue_from
from backend.events.registry import parts
from backend.events.services.announcing import tell_places
from backend.events.services.facts import LINKS
from backend.events.services.invitations import follow_split
from backend.media.services import copy_picture


def split(event: Event, occurrence: Occurrence, *, by) -> Event:
    """End a locked ``event`` just before ``occurrence``, one of its dates; returns the event that goes on from it.

    The new one has a UID of its own (RFC 5545 knows RANGE=THISANDFUTURE, calendars do not). Dates move over with
    their addresses, people, talks and rooms; questions, regular guests and what apps above add are copied.
    """
    if not event.is_series:
        raise Invalid(_("This is the only date: change the event instead."))
    refuse_hidden(event)
    at = occurrence.recurrence_id
    before, rest = continue_from(event.pattern, at)
    new = _copy(event)
    new.pattern = rest
    new.save()
    for name in LINKS:
        getattr(new, name).set(getattr(event, name).all())
    event.pattern = before
    event.sequence += 1
    event.save()
    event.occurrences.filter(recurrence_id__gte=at).update(event=new, updated_at=timezone.now())
    _copy_promises(event, new)
    for part in parts.values():
        if part.copy:
            part.copy(event, new)
    follow_split(event, new)
    record("event.split", by=by, target=event, place_id=event.place_id, new=new.slug, at=at.isoformat())
    tell_places(event, EventChanged)
    tell_places(new, EventCreated)
    return new


def refuse_hidden(event: Event) -> None:
    """A decision is about one event: the other half would never be shown again. Raises ``Invalid``."""
    if event.is_hidden:
        raise Invalid(_("A moderator hides this event. Until that ends, change one date or all of them."))


def _copy(event: Event) -> Event:
    new = Event.objects.select_related("place", "cover").get(pk=event.pk)
    new.cover = new.cover and copy_picture(new.cover)
    new.pk, new._state.adding = None, True
    new.slug, new.uid, new.subscription = new_slug(), "", None
    new.continues, new.sequence, new.created_at = event, 0, timezone.now()
    return new


def _copy_promises(event: Event, new: Event) -> None:
    """Questions with the answers of those who come, and regular guests."""
    ids = {}
    for question in event.questions.all():
        copy = Question(**{
            field.attname: getattr(question, field.attname) for field in Question._meta.fields if not field.primary_key
        })  # fmt: skip
        copy.event = new
        copy.save()
        ids[str(question.pk)] = str(copy.pk)
    coming = Attendance.objects.filter(occurrence__event=new)
    if ids:
        answered = list(coming.exclude(answers={}))
        for row in answered:
            row.answers = _renamed(row.answers, ids)
        Attendance.objects.bulk_update(answered, ["answers"], batch_size=200)
    for regular in event.standing_attendances.filter(ended_at=None):
        copy = new.standing_attendances.create(
            user_id=regular.user_id,
            party=regular.party,
            party_names=regular.party_names,
            answers=_renamed(regular.answers, ids),
        )
        coming.filter(standing=regular).update(standing=copy)


def _renamed(answers: dict, ids: dict[str, str]) -> dict:
    return {ids.get(key, key): answer for key, answer in answers.items()}
