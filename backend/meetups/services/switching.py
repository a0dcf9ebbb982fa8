"""Meetups are switched off at a place or in the network while people are in calls."""

from django.utils import timezone

from backend.live.publishing import publish
from backend.meetups.live import CallAccessChanged
from backend.meetups.rules import TAIL
from backend.meetups.services.sfu import close_room, rooms
from backend.places.models import SwitchedOff


def mind_switch(feature: str, place) -> None:
    """Sockets ask anew who may be in calls of ``place``, or with ``None`` in all; no server goes on.

    Calls are not ended: switched on again by whoever made a mistake, they go on. Planned coffees are called off by the
    clock (``services.coffee.remind``), one that has begun goes on to its end.
    """
    if feature != SwitchedOff.Feature.MEETUPS:
        return
    calls = rooms().filter(opened_at__isnull=False, ended_at=None, occurrence__ends_at__gt=timezone.now() - TAIL)
    for call in calls.filter(occurrence__place=place) if place else calls:
        close_room(call)
        publish(CallAccessChanged(call_id=call.pk))
