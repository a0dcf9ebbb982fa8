"""Calendars to take along: files and feeds (RFC 5545)."""

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from backend.core.errors import TooMany
from backend.core.floods import refuse_flood
from backend.events.ical.export import event_calendar, occurrence_calendar
from backend.events.ical.feeds import PlaceFeed, public_place
from backend.events.ical.feeds import network_feed as read_network_feed
from backend.events.ical.people import PersonFeed
from backend.events.models import Event, Occurrence
from backend.events.services.feeds import FeedWithdrawn, use_feed

# In an hour: what a program may read of one address, and how many unknown addresses somebody may try.
READS_PER_FEED = 120
MISSES_PER_ADDRESS = 30


@require_safe
def event_ics(request, slug) -> HttpResponse:
    """All dates of an event as a file for a phone's calendar."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    return calendar_response(event_calendar(event, now=timezone.now()), filename=f"{event.slug}.ics")


@require_safe
def occurrence_ics(request, slug, date) -> HttpResponse:
    """One date as a file for a phone's calendar."""
    dates = Occurrence.objects.visible_to(request.user).filter(event__slug=slug)
    dates = dates.select_related("place", "booking", "event__place", "event__cover", "event__continues")
    found = get_object_or_404(dates.prefetch_related("event__rooms", "booking__rooms"), slug=date)
    return calendar_response(occurrence_calendar(found), filename=f"{found.slug}.ics")


@require_safe
def place_feed(request, slug) -> HttpResponse:
    """Subscribe to a place: the same for everyone, so nothing only members may know is in it."""
    place = public_place.first(slug=slug)
    if place is None:
        raise Http404
    return feed_response(request, PlaceFeed(place, now=timezone.now()), filename=f"{place.slug}.ics")


@require_safe
def network_feed(request) -> HttpResponse:
    """Subscribe to all places, to a category (``kategoria``) or to a district (``dzielnica``)."""
    category, district = request.GET.get("kategoria", ""), request.GET.get("dzielnica", "").strip()[:60]
    if category and category not in Event.Category:
        raise Http404
    found = read_network_feed(category=category, district=district, now=timezone.now())
    return feed_response(request, found, filename="kalendarz.ics")


@require_safe
def person_feed(request, token) -> HttpResponse:
    """A person's own calendar under a secret address: read only, and nothing else can be done with it."""
    try:
        response = answer_person(request, token)
    except FeedWithdrawn as refusal:
        response = HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=refusal.status)
    except TooMany as refusal:
        headers = {"Retry-After": str(refusal.retry_after)}
        response = HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=429, headers=headers)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-cache"
    return response


def answer_person(request, token: str) -> HttpResponse:
    feed = use_feed(token)
    if feed is None:
        refuse_flood(f"events.feed.miss.{get_adapter().get_client_ip(request) or ''}", MISSES_PER_ADDRESS)
        return HttpResponse(status=404)
    refuse_flood(f"events.feed.{feed.pk}", READS_PER_FEED)
    return feed_response(request, PersonFeed(feed.user, now=timezone.now()), filename="ganek.ics")


def feed_response(request, feed, *, filename: str) -> HttpResponse:
    """``feed`` as text, or 304 when the reader has it: that is known without writing it."""
    etag, changed = quote_etag(feed.etag), int(feed.changed.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = calendar_response(feed.text(), filename=filename)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, no-cache"
    return response


def calendar_response(content: bytes, *, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
