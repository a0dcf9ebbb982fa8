"""The calendar of a place."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.events import selectors
from backend.events.models import Event
from backend.places.models import Place

MONTH, AGENDA = "miesiac", "lista"
YEARS_AROUND = 50


@require_safe
def place_calendar(request, slug) -> HttpResponse:
    """Month or agenda of a place; which one, when and what stands in the address."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    today = timezone.now().astimezone(place.zone).date()
    category = request.GET.get("kategoria", "")
    month = selectors.month_of(place, request.user, month_asked(request, today), today=today, category=category)
    context = {
        "place": place,
        "tab": "calendar",
        "month": month,
        "today": today,
        "view": MONTH if request.GET.get("widok") == MONTH else AGENDA,
        "category": category,
        "categories": Event.Category.choices,
        "may_add": request.user.has_perm("events.add", place),
        "nearest": None
        if month.count
        else selectors.next_occurrence(place, request.user, after=selectors.midnight(month.first, place)),
    }
    template = "events/calendar.html#calendar" if request.htmx else "events/calendar.html"
    return render(request, template, context)


def month_asked(request, today: date) -> date:
    try:
        asked = date.fromisoformat(f"{request.GET.get('miesiac', '')}-01")
    except ValueError:
        return today.replace(day=1)
    # Neighbouring months must exist too.
    return asked if abs(asked.year - today.year) <= YEARS_AROUND else today.replace(day=1)
