from datetime import timedelta

import pytest
from django.utils import timezone

from backend.sharing.models import Listing
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


@pytest.fixture
def lamp(place, marek):
    return ListingFactory(place=place, author=marek, title="Lampa z abażurem")


@pytest.fixture
def every_kind_of_listing(place, marek):
    """Every state, in every state of a place."""
    now = timezone.now()
    places = [place, *(PlaceFactory(status=status) for status in ("draft", "suspended", "closed", "active"))]
    states = [
        {},
        {"status": Listing.Status.CLOSED, "closed_at": now},
        {"hidden_at": now},
        {"kind": "food", "expires_at": now - timedelta(days=1)},
        {"status": Listing.Status.DRAFT},
        {"is_of_place": True},
        {"is_of_place": True, "status": Listing.Status.DRAFT},
        {"is_of_place": True, "hidden_at": now},
    ]
    return [ListingFactory(place=where, author=marek, **state) for where in places for state in states]
