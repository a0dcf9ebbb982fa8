from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from backend.events.models import Occurrence
from backend.sharing.models import Listing

HORIZON = 100


@login_required
def my_calendar(request):
    """Dates I go to or lead, soonest first, and my open listings."""
    dates = (
        Occurrence.objects.visible_to(request.user)
        .upcoming(at=timezone.now())
        .mine(request.user)
        .for_cards(request.user)
        .order_by("starts_at", "pk")
    )
    listings = Listing.objects.filter(author=request.user, status=Listing.Status.OPEN, hidden_at__isnull=True)
    return render(
        request,
        "pages/my_calendar.html",
        {
            "section": "calendar",
            "occurrences": list(dates[:HORIZON]),
            "listings": listings.select_related("author", "place").prefetch_related("photos__picture")[:HORIZON],
        },
    )
