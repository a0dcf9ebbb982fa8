"""Offers that are worth printing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from backend.places.models import Place
from backend.sharing.models import Listing
from backend.sharing.selectors.keys import keys_of

PRINTED = (Listing.Kind.FOOD, Listing.Kind.GIVE, Listing.Kind.LEND, Listing.Kind.SKILL_OFFER)
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
    """What a guest finds on the board of ``place`` and can have at ``now``, by kind (4 queries)."""
    board = Listing.objects.shown_to(AnonymousUser(), at=now).exclude(expires_at__lt=now + LASTS)
    parts = board.parts_of(place)
    many = sum((Counter(dict(part.order_by().values_list("kind").annotate(Count("pk")))) for part in parts), Counter())
    # What is promised or lent now may be free before the week is over, but it is not for who comes by.
    free = [part.filter(kind=kind).free_at(now).newest_first()[:MOST_OF_A_KIND] for kind in PRINTED for part in parts]
    cards = Listing.objects.select_related("place", "category")
    found = cards.in_bulk([key.pk for keys in keys_of(free) for key in keys])
    groups = []
    for kind in PRINTED:
        rows = [listing for listing in found.values() if listing.kind == kind]
        rows = sorted(rows, key=lambda listing: (listing.created_at, listing.pk), reverse=True)[:MOST_OF_A_KIND]
        if rows:
            groups.append(Group(kind, kind.label, rows, many[kind] - len(rows)))
    return groups
