"""Features that a network or a place can do without: one table says what each reaches, one cache what is off.

Off in the network is off everywhere. What people have begun stays reachable, so that nobody loses anything: running
loans and their return, recordings already shown, one's own requests, one's wish for a coffee.
"""

from dataclasses import dataclass

from django.core.cache import cache

from backend.places.models import SwitchedOff

Feature = SwitchedOff.Feature
OFF = "places.switched_off"
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Reach:
    """What a feature reaches: addresses by name (pages), and viewsets of the API by module.

    ``of_place`` names pages that belong to one place (``miejsca/<slug>/``); ``of_network`` the others, which are gone
    only when the network has switched it off.
    """

    of_place: frozenset[str] = frozenset()
    of_network: frozenset[str] = frozenset()
    api: frozenset[str] = frozenset()
    needs: str = ""  # another feature without which this one is off too


BOARD_PAGES = {
    "board-print",
    "listing-add",
    "place-board",
    "place-categories",
    "place-category",
    "place-things",
}
LISTING_PAGES = {
    "board-rules",
    "borrow",
    "listing",
    "listing-close",
    "listing-draw",
    "listing-edit",
    "listing-history",
    "listing-renew",
    "listing-request",
    "listing-short",
    "network-board",
    "network-categories",
    "network-category",
    "search-change",
    "search-keep",
    "search-list",
}
# The room itself says that it is off: whoever was in a call reads why it ended.
CALL_PAGES = {
    "call-act",
    "call-connection",
    "call-stage",
    "call-trial",
    "meetup-embed",
    "meetup-end",
    "meetup-join",
    "meetup-light",
    "meetup-record",
    "meetup-stream",
    "meetup-stream-act",
    "meetups-left",
}
TABLE: dict[str, Reach] = {
    Feature.BOARD: Reach(
        of_place=frozenset(BOARD_PAGES),
        of_network=frozenset(LISTING_PAGES),
        api=frozenset({"api.categories", "api.listing_requests", "api.listings", "api.saved_searches"}),
    ),
    Feature.LENDING: Reach(
        of_place=frozenset({"lending-record", "lending-terms", "place-things"}),
        of_network=frozenset({"borrow", "hold", "thing-repair"}),
        api=frozenset({"api.holds"}),
        needs=Feature.BOARD,
    ),
    Feature.MEETUPS: Reach(
        of_place=frozenset({"place-calls", "place-meetups"}),
        of_network=frozenset(CALL_PAGES),
    ),
    # Its pages are only there for who wanted one (`meetups.views.coffee`) or was brought together.
    Feature.COFFEE: Reach(needs=Feature.MEETUPS),
    Feature.GUESTS: Reach(
        of_network=frozenset({"guest-card", "guest-entrance", "guest-links", "guest-links-now"}),
        needs=Feature.MEETUPS,
    ),
}


def switched_off() -> dict[str, set[int | None]]:
    """By feature, the ids of places where it is off; ``None`` among them is the network (1 query, then none)."""
    if (off := cache.get(OFF)) is None:
        off = {}
        for feature, place_id in SwitchedOff.objects.values_list("feature", "place"):
            off.setdefault(feature, set()).add(place_id)
        cache.set(OFF, off, KEPT_SECONDS)
    return off


def forget_switches() -> None:
    """Read afresh next time: called after the commit of a change."""
    cache.delete(OFF)


def is_on(feature: str, place_id: int | None = None) -> bool:
    """Whether ``feature`` is on at a place, or with ``None`` in the network."""
    return _is_on(feature, place_id, switched_off())


def places_without(feature: str) -> set[int]:
    """Ids of places where ``feature``, or one that it needs, is off."""
    off, found = switched_off(), set()
    while feature:
        found |= off.get(feature, set())
        feature = TABLE[feature].needs
    return found - {None}


def features_on(place_id: int | None = None) -> dict[str, bool]:
    """Every feature by its code, for navigation."""
    off = switched_off()
    return {feature: _is_on(feature, place_id, off) for feature in TABLE}


def _is_on(feature: str, place_id: int | None, off: dict[str, set[int | None]]) -> bool:
    here = off.get(feature, set())
    if None in here or (place_id is not None and place_id in here):
        return False
    needed = TABLE[feature].needs
    return not needed or _is_on(needed, place_id, off)


def reaching(url_name: str, module: str) -> list[tuple[str, bool]]:
    """Features that an address (by name) or a view of the API (by module) belongs to, and whether to one place."""
    found = [(feature, True) for feature, reach in TABLE.items() if url_name in reach.of_place]
    return found + [
        (feature, False) for feature, reach in TABLE.items() if url_name in reach.of_network or module in reach.api
    ]
