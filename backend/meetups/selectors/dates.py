from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from backend.events.models import Event, Occurrence
from backend.events.selectors import date_to_show
from backend.meetups.models import Meetup
from backend.meetups.providers import provider_of
from backend.meetups.rules import TAIL


def link_for(meetup: Meetup, user) -> str:
    """The call link, or ``""`` for those who may not see it, or not yet.

    Where each person gets a way in of their own it is an address of ours, which makes one when it is opened.
    """
    if meetup.is_built_in or not user.has_perm("meetups.see_link", meetup):
        return ""
    if provider_of(meetup).is_personal(meetup) or meetup.may_record:
        return reverse("meetup-join", args=[meetup.event.slug])
    return meetup.url


def current_date(meetup: Meetup) -> Occurrence | None:
    """The date that the room is about now: the one that runs, else the next, else the last.

    A call that goes on longer than planned still runs, until the door of the next date opens.
    """
    now = timezone.now()
    date = date_to_show(meetup.event, now=now)
    if date is None or date.starts_at - timedelta(minutes=meetup.opens_before) <= now:
        return date
    dates = meetup.event.occurrences.select_related("event", "place")
    open_still = dates.filter(call__opened_at__isnull=False, call__ended_at=None, ends_at__gt=now - TAIL)
    return open_still.filter(starts_at__lt=date.starts_at).order_by("-starts_at").first() or date


def online_dates(place, user, *, past: bool = False):
    """Dates of ``place`` with a call: the coming ones soonest first, the past ones newest first."""
    dates = Occurrence.objects.visible_to(user).of_place(place).filter(event__meetup__isnull=False).for_cards(user)
    now = timezone.now()
    if past:
        return dates.filter(ends_at__lte=now, event__status=Event.Status.PUBLISHED).order_by("-starts_at", "-pk")
    return dates.upcoming(at=now).order_by("starts_at", "pk")
