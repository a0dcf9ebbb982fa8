"""Online meetups of a place."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from backend.meetups import selectors
from backend.places.models import Place

COMING_SHOWN = 30
PAST_SHOWN = 10


@require_safe
def place_meetups(request, slug):
    """Online meetups of a place: what comes, what was."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    context = {
        "place": place,
        "tab": "meetups",
        "occurrences": list(selectors.online_dates(place, request.user)[:COMING_SHOWN]),
        "past": list(selectors.online_dates(place, request.user, past=True)[:PAST_SHOWN]),
        "may_drink_coffee": request.user.has_perm("meetups.drink_coffee", place),
        "may_add": request.user.has_perm("events.add", place),
    }
    return render(request, "meetups/place_meetups.html", context)
