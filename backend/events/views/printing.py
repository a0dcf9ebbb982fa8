"""What people hang on a fridge or on a door."""

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.events import selectors
from backend.events.selectors.overview import LINE
from backend.events.views.look import day_asked, span_name
from backend.places import qr
from backend.places.models import Place

A4, A3 = "a4", "a3"
# More does not fit on paper; the QR code of the whole calendar leads to the rest.
MOST_A_DAY = 24
PRINTED = {"fields": (*LINE, "event__audience", "event__location_note"), "rooms": True}


@require_safe
def programme_print(request, slug) -> HttpResponse:
    """The programme of a week in large type: A4 for the fridge, A3 for the door. What everybody may see."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    today = timezone.now().astimezone(place.zone).date()
    monday = week_asked(request.GET.get("tydzien"), today)
    days = [monday + timedelta(days=number) for number in range(7)]
    scope = selectors.place_scope(place, request.user).listed()
    found = selectors.days_of(scope, selectors.Filters(), days, shown=MOST_A_DAY, today=today, **PRINTED)
    for entry in (entry for day in found for entry in day.entries):
        entry.occurrence.short = short_address(entry.occurrence.slug)
        entry.occurrence.code = qr.inline(entry.occurrence.short)
    calendar = short_address(place.slug)
    context = {
        "place": place,
        "days": [day for day in found if day.entries],
        "title": span_name(days[0], days[-1]),
        "paper": A3 if request.GET.get("format") == A3 else A4,
        "monday": monday,
        "weeks": [("-", monday - timedelta(days=7)), ("+", monday + timedelta(days=7))],
        "address": calendar,
        "code": qr.inline(calendar),
    }
    return render(request, "events/programme_print.html", context)


def week_asked(text: str | None, today: date) -> date:
    """The Monday of the week of the day that the address names; late in a week, of the next one."""
    if day := day_asked(text, today):
        return day - timedelta(days=day.weekday())
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7) if today.weekday() > 4 else monday


def short_address(code: str) -> str:
    """The address of a date or of the calendar of a place that fits on paper and is quickly typed."""
    return f"{settings.PUBLIC_URL}{reverse('short-link', args=[code])}"
