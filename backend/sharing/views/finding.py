"""The place or the listing of an address, for whom it is visible."""

from django.shortcuts import get_object_or_404

from backend.places.models import Place
from backend.sharing.models import Listing


def place_of(request, slug) -> Place:
    places = Place.objects.visible_to(request.user).with_opening()
    return get_object_or_404(places, slug=slug)


def listing_of(request, slug) -> Listing:
    listings = Listing.objects.visible_to(request.user).with_details()
    return get_object_or_404(listings.prefetch_related("place__opening_hours", "place__opening_exceptions"), slug=slug)
