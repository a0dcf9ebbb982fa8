"""What is on the board, on paper: for the door of a place, and for who does not use a phone."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.places import qr
from backend.sharing.selectors.printed import printed_offers
from backend.sharing.views.finding import place_of


@require_safe
def board_print(request, slug) -> HttpResponse:
    """Offers of this week in large type, each with its code. Only what everybody may see: paper hangs on a door."""
    place = place_of(request, slug)
    now = timezone.now()
    groups = printed_offers(place, now=now)
    for listing in (listing for group in groups for listing in group.listings):
        listing.short = f"{settings.PUBLIC_URL}{reverse('listing-short', args=[listing.slug])}"
        listing.code = qr.inline(listing.short)
    board = f"{settings.PUBLIC_URL}{reverse('place-board', args=[place.slug])}"
    context = {
        "place": place,
        "groups": groups,
        "day": now.astimezone(place.zone).date(),
        "address": board,
        "code": qr.inline(board),
    }
    return render(request, "sharing/board_print.html", context)


@require_safe
def listing_short(_request, slug) -> HttpResponse:
    """The address on paper, short enough to be typed."""
    return redirect("listing", slug)
