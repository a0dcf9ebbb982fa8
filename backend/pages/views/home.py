from django.shortcuts import render
from django.utils import timezone

from backend.events.views.look import weekend_of
from backend.pages.selectors.home import my_places, soon_everywhere
from backend.places.models import Place


def home(request):
    """Signed in: my places and what waits there. Signed out: find a place, see what is on."""
    now = timezone.now()
    places = my_places(request.user, now=now) if request.user.is_authenticated else []
    context = {
        "my_places": places,
        "occurrences": soon_everywhere(request.user, now=now),
        "today": timezone.localdate(now),
        "weekend": weekend_of(timezone.localdate(now)),
        "place_count": Place.objects.active().count(),
    }
    return render(request, "pages/home_mine.html" if places else "pages/home.html", context)
