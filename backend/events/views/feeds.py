"""Calendars to take along: files and feeds (RFC 5545)."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.events import ical
from backend.events.models import Event, Occurrence
from backend.places.models import Place


@require_safe
def event_ics(request, slug) -> HttpResponse:
    """All dates of an event as a file for a phone's calendar."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    dates = event.occurrences.select_related("event", "place").prefetch_related("event__rooms")
    return calendar_response(ical.calendar_of(list(dates), name=event.title), filename=f"{event.slug}.ics")


@require_safe
def occurrence_ics(request, slug, date) -> HttpResponse:
    """One date as a file for a phone's calendar."""
    dates = Occurrence.objects.visible_to(request.user).filter(event__slug=slug).select_related("event", "place")
    found = get_object_or_404(dates.prefetch_related("event__rooms"), slug=date)
    return calendar_response(ical.calendar_of([found], name=found.title), filename=f"{found.slug}.ics")


@require_safe
def place_feed(request, slug) -> HttpResponse:
    """Subscribe to a place: the same for everyone, so nothing only members may know is in it."""
    place = get_object_or_404(Place.objects.visible_to(AnonymousUser()), slug=slug)
    dates = list(ical.feed_dates(place, AnonymousUser(), now=timezone.now()))
    return calendar_response(ical.calendar_of(dates, name=place.name), filename=f"{place.slug}.ics")


def calendar_response(content: bytes, *, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
