from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from backend.events.selectors import week_counts
from backend.pages.selectors.place import today_at
from backend.places.models import Place
from backend.places.structured import place_data


def place(request, slug):
    """The place itself: who is here now, what is on, what is shared, what is being said."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    now = timezone.now()
    context = {
        "place": place,
        "tab": "today",
        "structured": place_data(place),
        "today": today_at(place, request.user, now=now),
        "week": week_counts(place, request.user, now.astimezone(place.zone).date()),
        "membership": place.memberships.filter(user=request.user.pk).first(),
    }
    return render(request, "pages/place.html", context)
