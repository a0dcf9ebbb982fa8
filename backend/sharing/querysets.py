from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import FETCH_PEERS, Exists, OuterRef, Prefetch, Q, QuerySet

from backend.places.querysets import seen_by
from backend.places.roles import roles_of
from backend.places.switches import is_on, places_without

# What a card shows. A page of a board has 24 of them, and each row of all columns takes as long to read as to show.
CARD = (
    "title", "slug", "kind", "language", "lending_days", "status", "outcome", "hidden_at", "created_at", "expires_at",
    "busy_until", "is_of_place", "author__display_name", "place__name", "place__time_zone", "place__latitude",
    "place__longitude", "category__key", "category__names", "category__parent__key",
)  # fmt: skip


def owned_by(user) -> Q:
    """Whose it is, as a condition on listings: the author's, or of a place that ``user`` runs."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    roles = roles_of(user)
    of_place = Q(is_of_place=True)
    if "coordinator" not in roles.network:
        of_place &= Q(place__in=roles.animated)
    return Q(is_of_place=False, author=user.pk) | of_place


class CategoryQuerySet(QuerySet):
    """Reads of the tree of categories."""

    def used_at(self, place=None) -> Self:
        """What can be chosen at ``place``: the network's and its own, each with its parent, ordered as the tree."""
        own = Q(place__isnull=True) if place is None else Q(place__isnull=True) | Q(place=place.pk)
        return self.filter(own, is_active=True).select_related("parent").order_by("position", "key")

    def branch(self, key: str) -> Self:
        """The category of ``key`` and what is part of it."""
        return self.filter(Q(key=key) | Q(parent__key=key))


class ListingQuerySet(QuerySet):
    """Reads of the board. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Listings that ``user`` may see. The queryset form of ``sharing.view``."""
        roles = roles_of(user)
        own = owned_by(user)
        if roles.network:
            return self.with_a_board().filter(~Q(status="draft") | own)
        shown = Q(hidden_at__isnull=True)
        if roles.kept:
            shown |= Q(place__in=roles.kept)
        return self.with_a_board().filter(seen_by(user, "place__"), own | ~Q(status="draft") & shown)

    def with_a_board(self) -> Self:
        """Without places, or a network, where the board is switched off."""
        if not is_on("board"):
            return self.none()
        without = places_without("board")
        return self.exclude(place__in=without) if without else self

    def open(self, *, at: datetime) -> Self:
        """What is on the board at ``at``: not closed, not hidden, not past its day."""
        fresh = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(fresh, status="open", hidden_at__isnull=True)

    def shown_to(self, user, *, at: datetime) -> Self:
        """What is on a board at ``at`` and visible to ``user``: ``visible_to`` and ``open``, told in fewer conditions.

        Places that ``user`` may not see are few or none: to leave them out costs less than to join all places.
        """
        seen = seen_by(user)
        on_boards = self.with_a_board().open(at=at)
        if not seen:  # a condition of nothing: all places
            return on_boards
        unseen = apps.get_model("places", "Place").objects.filter(~seen).order_by()
        return on_boards.exclude(place__in=unseen.values("pk"))

    def parts_of(self, place) -> list[Self]:
        """``on_board_of`` in two: its own listings, and what others chose to show there. Each is read in its order."""
        return [self.filter(place=place.pk), self.filter(scope="chosen", shown_at=place.pk).exclude(place=place.pk)]

    def on_board_of(self, place) -> Self:
        """The board of ``place``: its own listings and those that others chose to show there too (asks for these)."""
        # Numbers, not a subquery: PostgreSQL would look through all listings rather than join two indexes.
        shown = apps.get_model("sharing", "Listing").shown_at.through.objects.filter(place=place.pk)
        numbers = list(shown.filter(listing__status="open", listing__scope="chosen").values_list("listing", flat=True))
        return self.filter(Q(place=place.pk) | Q(pk__in=numbers)) if numbers else self.filter(place=place.pk)

    def on_network_board(self) -> Self:
        """What is shown to the whole network."""
        return self.filter(scope="network")

    def free_at(self, at: datetime) -> Self:
        """What is neither promised nor lent at ``at``."""
        return self.filter(Q(busy_until__isnull=True) | Q(busy_until__lte=at))

    def search(self, query: str, *, often: bool = False) -> Self:
        """Listings whose title or description holds every word of ``query``, in any Polish form.

        ``often``: whether many do (``is_often``), so that the first in some order are better looked for in that order.
        """
        return self.filter(search_stems__matches_often=query) if often else self.filter(search_stems__matches=query)

    def with_photo(self) -> Self:
        """Only those that show at least one photo."""
        photos = apps.get_model("sharing", "ListingPhoto").objects.filter(listing=OuterRef("pk"))
        return self.filter(Exists(photos))

    def for_cards(self) -> Self:
        """Fetches what a card shows, in two queries whatever their number; the rest is read for all when asked for."""
        rows = self.select_related("author", "place", "category__parent").only(*CARD)
        return rows.prefetch_photos().fetch_mode(FETCH_PEERS)

    def with_details(self) -> Self:
        """Fetches whose, where and what each is, with photos, in two queries."""
        return self.select_related("author__avatar", "place", "category__parent").prefetch_photos()

    def prefetch_photos(self) -> Self:
        photos = apps.get_model("sharing", "ListingPhoto").objects.select_related("picture")
        return self.prefetch_related(Prefetch("photos", queryset=photos))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def ending_first(self) -> Self:
        """What leaves the board first; what has no end is left out."""
        return self.filter(expires_at__isnull=False).order_by("expires_at", "pk")

    def ending_after(self, expires_at: datetime, pk: int) -> Self:
        """What follows a listing in ``ending_first``."""
        return self.filter(Q(expires_at__gt=expires_at) | Q(expires_at=expires_at, pk__gt=pk))

    def older_than(self, created_at: datetime, pk: int) -> Self:
        """What follows a listing in ``newest_first``."""
        return self.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))

    def newer_than(self, created_at: datetime, pk: int) -> Self:
        """What came before a listing in ``newest_first``."""
        return self.filter(Q(created_at__gt=created_at) | Q(created_at=created_at, pk__gt=pk))
