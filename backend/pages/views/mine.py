from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.events.models import Event
from backend.events.selectors import person_scope
from backend.events.selectors.hidden import hidden_seats
from backend.events.views.calendar import render_calendar
from backend.sharing.models import Listing

MOST_LISTINGS = 100
MOST_UNFINISHED = 20
MOST_HIDDEN = 50


@login_required
@require_safe
def my_calendar(request):
    """Dates that I go to, help at, lead or wait for, and my open listings."""
    listings = Listing.objects.filter(author=request.user, status=Listing.Status.OPEN, hidden_at__isnull=True)
    unfinished = Event.objects.visible_to(request.user).unfinished_of(request.user).select_related("place")
    context = {
        "section": "calendar",
        "hidden_seats": hidden_seats(request.user, at=timezone.now())[:MOST_HIDDEN],
        "unfinished": unfinished.order_by("-updated_at", "-pk")[:MOST_UNFINISHED],
        "listings": listings.select_related("author", "place").prefetch_related("photos__picture")[:MOST_LISTINGS],
    }
    return render_calendar(request, person_scope(request.user), "pages/my_calendar.html", context)
