from django.utils import timezone

from backend.events.models import Event
from backend.meetups.models import Meetup


def link_for(meetup: Meetup, user) -> str:
    """The call link, or ``""`` for those who may not see it, or not yet."""
    return meetup.url if user.has_perm("meetups.see_link", meetup) else ""


def online_events(place, user, *, past: bool = False):
    """Events of ``place`` with a call: the coming ones soonest first, the past ones newest first."""
    events = (
        Event.objects.visible_to(user)
        .filter(place=place, meetup__isnull=False)
        .with_seats()
        .with_mine(user)
        .select_related("place", "room", "meetup")
    )
    now = timezone.now()
    if past:
        return events.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    return events.upcoming(at=now).order_by("starts_at", "pk")
