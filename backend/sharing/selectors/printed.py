"""Offers that are worth printing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from backend.places.models import Place
from backend.sharing.models import Listing

# Paper hangs for a week; more than this a reader does not read. The code of the whole board leads to the rest.
MOST_OF_A_KIND = 8
# What ends sooner is gone before anybody has read it.
LASTS = timedelta(hours=18)


@dataclass(frozen=True)
class Group:
    """Offers of one kind, the newest first; ``more`` are on the board and not on the paper."""

    kind: str
    label: str
    listings: list[Listing]
    more: int


def printed_offers(place: Place, *, now: datetime) -> list[Group]:
    """What a guest finds on the board of ``place`` and can have at ``now``, by kind (a query, and two a kind)."""
    guest = AnonymousUser()
    board = Listing.objects.visible_to(guest).open(at=now).on_board_of(place).exclude(expires_at__lt=now + LASTS)
    groups = []
    for kind in (Listing.Kind.FOOD, Listing.Kind.GIVE, Listing.Kind.LEND, Listing.Kind.SKILL_OFFER):
        rows = board.filter(kind=kind)
        # What is promised or lent now may be free before the week is over, but it is not for who comes by.
        free = rows.exclude(busy_until__gt=now).select_related("place", "category").newest_first()
        found = list(free[:MOST_OF_A_KIND])
        if found:
            groups.append(Group(kind, kind.label, found, rows.count() - len(found)))
    return groups
