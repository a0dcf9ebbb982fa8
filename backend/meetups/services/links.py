"""The online side of events."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.events.live import EventChanged
from backend.events.models import Event
from backend.live.publishing import publish
from backend.meetups.models import Meetup
from backend.meetups.providers import check_link


@transaction.atomic
def set_call(event: Event, *, by, provider: str, url: str) -> Meetup | None:
    """Give ``event`` its call link, or take it away."""
    require(by, "events.change", event)
    existing = Meetup.objects.filter(event=event).first()
    if not provider:
        if existing:
            existing.delete()
            record("meetup.removed", by=by, target=event, place_id=event.place_id)
        return None
    url = check_link(provider, url)
    if existing and (existing.provider, existing.url) == (provider, url):
        return existing
    meetup, _created = Meetup.objects.update_or_create(event=event, defaults={"provider": provider, "url": url})
    record("meetup.link_set", by=by, target=event, place_id=event.place_id, provider=provider)
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))
    return meetup


def copy_call(event: Event, new: Event) -> None:
    """Give ``new``, with which the series of ``event`` goes on, the same call: people keep one link."""
    if meetup := Meetup.objects.filter(event=event).first():
        meetup.pk, meetup.event = None, new
        meetup.save()
