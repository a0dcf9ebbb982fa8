"""Meetups are switched off at a place or in the network while people are in calls."""

from datetime import timedelta

from django.utils import timezone

from backend.live.publishing import publish
from backend.meetups.live import CallAccessChanged, CoffeeAccessChanged
from backend.meetups.models import Coffee
from backend.meetups.models.coffee import STAYS_OPEN
from backend.meetups.rules import TAIL
from backend.meetups.services.sfu import close_room, rooms
from backend.places.models import SwitchedOff
from backend.places.switches import TABLE

Feature = SwitchedOff.Feature


def mind_switch(feature: str, place) -> None:
    """Sockets ask anew who may be in calls and at coffees of ``place``, or with ``None`` in all; no server goes on.

    Calls are not ended: switched on again by whoever made a mistake, they go on.
    """
    now = timezone.now()
    if feature == Feature.MEETUPS:
        calls = rooms().filter(opened_at__isnull=False, ended_at=None, occurrence__ends_at__gt=now - TAIL)
        for call in calls.filter(occurrence__place=place) if place else calls:
            close_room(call)
            publish(CallAccessChanged(call_id=call.pk))
    if feature in (Feature.COFFEE, TABLE[Feature.COFFEE].needs):
        coffees = Coffee.objects.on().filter(starts_at__gt=now - STAYS_OPEN, starts_at__lt=now + timedelta(hours=1))
        for coffee in coffees.filter(place=place) if place else coffees:
            publish(CoffeeAccessChanged(coffee_id=coffee.pk))
