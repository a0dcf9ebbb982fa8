from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from backend.events.selectors import person_scope
from backend.events.views.calendar import render_calendar
from backend.sharing.models import Listing

MOST_LISTINGS = 100


@login_required
@require_safe
def my_calendar(request):
    """Dates that I go to, help at, lead or wait for, and my open listings."""
    listings = Listing.objects.filter(author=request.user, status=Listing.Status.OPEN, hidden_at__isnull=True)
    context = {
        "section": "calendar",
        "listings": listings.select_related("author", "place").prefetch_related("photos__picture")[:MOST_LISTINGS],
    }
    return render_calendar(request, person_scope(request.user), "pages/my_calendar.html", context)
