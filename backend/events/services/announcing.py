"""Telling places of an event: their calendars, and the people who run them."""

from backend.events.live import EventUpdate
from backend.events.models import Event
from backend.live.publishing import publish
from backend.notifications.services import notify, notify_all
from backend.places.models import Membership, NetworkRole


def words_of_event(event: Event, **more) -> dict:
    """What sentences about a whole event are made of; its dates need not be rows yet."""
    first = event.pattern.instant(event.pattern.first)
    return {"what": event.title, "where": event.place.name, "at": first.isoformat(), "zone": event.time_zone, **more}


def tell_animators(place, kind: str, event: Event, *, by, **more) -> None:
    """Notify those who run ``place`` of ``event``, but not the one who acts; without animators, the coordinators."""
    running = place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    people = set(running.values_list("user_id", flat=True)) or set(
        NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR).values_list("user_id", flat=True)
    )
    told = dict.fromkeys(sorted(people - {by.pk}), kind)
    notify_all(told, params=words_of_event(event, **more), url=event.get_absolute_url(), place_id=place.pk)


def tell_author(event: Event, kind: str, *, by, **more) -> None:
    """Notify who wrote ``event`` of what was decided about it."""
    if event.author and event.author != by:
        params, address = words_of_event(event, **more), event.get_absolute_url()
        notify(event.author, kind, params=params, url=address, place_id=event.place_id)


def tell_places(event: Event, update: type[EventUpdate]) -> None:
    """Publish ``update`` where ``event`` stands in a calendar: in its place and in those that host it too."""
    hosts = event.cohosts.values_list("pk", flat=True)
    for place_id in dict.fromkeys([event.place_id, *hosts]):
        publish(update(place_id=place_id, event_id=event.pk))
