"""Whether somebody has this on the board already."""

from django.utils import timezone

from backend.search.stemming import forms, words
from backend.sharing.models import Listing

ALIKE = 0.6  # share of the words that two titles have in common
LOOKED_AT = 200  # open listings of one author, newest first


def similar_listings(listing: Listing) -> list[Listing]:
    """Open listings of the same author (of the same place for its things) with nearly the title of ``listing``."""
    wanted = title_stems(listing.title)
    if not wanted:
        return []
    whose = {"is_of_place": True, "place": listing.place_id}
    if not listing.is_of_place:
        whose = {"is_of_place": False, "author": listing.author_id}
    rows = Listing.objects.open(at=timezone.now()).filter(kind=listing.kind, **whose).exclude(pk=listing.pk)
    near = rows.select_related("place").only("pk", "slug", "title", "place__name").newest_first()[:LOOKED_AT]
    return [one for one in near if alike(wanted, title_stems(one.title)) >= ALIKE]


def title_stems(title: str) -> frozenset[str]:
    """One stem a word, the shortest; words of one letter say nothing."""
    return frozenset(min(sorted(forms(word)), key=len) for word in words(title) if len(word) > 1)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one), len(other), 1)
