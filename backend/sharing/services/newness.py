"""What accounts of the first days may not do on boards yet (``backend.moderation.standing``)."""

from datetime import datetime

from django.db.models import Count

from backend.moderation.standing import links_in, refuse_beyond, refuse_links
from backend.sharing.models import Listing
from backend.sharing.services.checking import WITH_WORDS


def refuse_early(listing: Listing, *, by) -> None:
    """Raise ``NotYet`` when ``by`` may not put ``listing`` on the board yet, or nothing more today."""
    for name in WITH_WORDS:
        refuse_links(by, getattr(listing, name), field=name)
    refuse_beyond(by, "listings")


def refuse_changed(listing: Listing, before: dict, *, by) -> None:
    """Raise ``NotYet`` for links in what is new; ``before``: what stood in the fields that change."""
    for name in WITH_WORDS:
        if name in before:
            refuse_links(by, getattr(listing, name), but=links_in(before[name]), field=name)


def listings_made(user_id: int, since: datetime) -> list[datetime]:
    """When that person put something on a board."""
    made = Listing.objects.filter(author=user_id, created_at__gt=since).exclude(status=Listing.Status.DRAFT)
    return list(made.order_by("-created_at").values_list("created_at", flat=True)[:100])


def deeds(people: list[int]):
    """Listings that neighbours see or saw."""
    made = Listing.objects.filter(author__in=people, hidden_at=None).exclude(status=Listing.Status.DRAFT)
    return made.order_by().values("author").annotate(n=Count("pk")).values_list("author", "n")
