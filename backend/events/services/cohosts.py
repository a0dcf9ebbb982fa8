"""Places that host an event together: one event in several calendars, no copies."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.events.live import EventChanged
from backend.events.models import Event
from backend.events.services.announcing import tell_animators
from backend.live.publishing import publish
from backend.notifications.models import Notification


def tell_cohosts(event: Event, places, *, by) -> None:
    """Tell the animators of ``places`` that they are named as hosts; of what everyone may find only."""
    if event.is_published:
        for place in places:
            tell_animators(place, Notification.Kind.EVENT_COHOSTED, event, by=by)


@transaction.atomic
def leave_event(event: Event, place, *, by) -> None:
    """Take ``place``, one of the hosts, off ``event``. Its animators decide; those of the event are told."""
    require(by, "events.add", place)
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)
    if not event.cohosts.filter(pk=place.pk).exists():
        return
    event.cohosts.remove(place)
    record("event.cohost_left", by=by, target=event, place_id=place.pk)
    tell_animators(event.place, Notification.Kind.EVENT_COHOST_LEFT, event, by=by, who=place.name)
    for place_id in (event.place_id, place.pk):
        publish(EventChanged(place_id=place_id, event_id=event.pk))
