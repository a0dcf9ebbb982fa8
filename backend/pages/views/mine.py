from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from backend.events.models import Event
from backend.sharing.models import Listing

HORIZON = 100


@login_required
def my_calendar(request):
    """Events I go to or lead, soonest first, and my open listings."""
    events = (
        Event.objects.visible_to(request.user)
        .upcoming(at=timezone.now())
        .mine(request.user)
        .with_seats()
        .with_mine(request.user)
        .select_related("place", "room", "meetup")
        .order_by("starts_at", "pk")
    )
    listings = Listing.objects.filter(author=request.user, status=Listing.Status.OPEN, hidden_at__isnull=True)
    return render(
        request,
        "pages/my_calendar.html",
        {
            "section": "calendar",
            "events": list(events[:HORIZON]),
            "listings": listings.select_related("author", "place").prefetch_related("photos__picture")[:HORIZON],
        },
    )
