from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.events.models import Event
from backend.events.selectors import person_scope
from backend.events.selectors.hidden import hidden_seats
from backend.events.views.calendar import render_calendar
from backend.lending.selectors import loans_due
from backend.sharing.models import Listing

MOST_LISTINGS = 100
MOST_UNFINISHED = 20
MOST_HIDDEN = 50


@login_required
@require_safe
def my_calendar(request):
    """Dates that I go to, help at, lead or wait for, and my open listings."""
    mine = Listing.objects.filter(author=request.user, hidden_at__isnull=True)
    listings = mine.filter(status=Listing.Status.OPEN)
    drafts = mine.filter(status=Listing.Status.DRAFT).select_related("place", "category__parent")
    unfinished = Event.objects.visible_to(request.user).unfinished_of(request.user).select_related("place")
    context = {
        "section": "calendar",
        "hidden_seats": hidden_seats(request.user, at=timezone.now())[:MOST_HIDDEN],
        "unfinished": unfinished.order_by("-updated_at", "-pk")[:MOST_UNFINISHED],
        "loans_due": loans_due(request.user),
        "listings": listings.for_cards()[:MOST_LISTINGS],
        "listing_drafts": drafts.order_by("-updated_at", "-pk")[:MOST_UNFINISHED],
    }
    return render_calendar(request, person_scope(request.user), "pages/my_calendar.html", context)
