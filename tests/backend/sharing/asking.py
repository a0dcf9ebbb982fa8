"""What the tests of exchanges do again and again."""

from datetime import timedelta

from django.utils import timezone

from backend.sharing.models import ListingRequest
from backend.sharing.services import request_listing


def ask(listing, person, **facts):
    return request_listing(listing, by=person, message="Dzień dobry, poproszę!", **facts)


def states(listing) -> list[str]:
    """Where the requests for ``listing`` stand, in the order of asking."""
    return list(listing.requests.order_by("pk").values_list("status", flat=True))


def told(person) -> list[str]:
    """Kinds of what ``person`` was told, the oldest first."""
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


def let_it_pass(request) -> None:
    """The time for which it was kept is over."""
    over = timezone.now() - timedelta(minutes=1)
    ListingRequest.objects.filter(pk=request.pk).update(hold_until=over)
