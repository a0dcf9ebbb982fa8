"""One page of a board, in a number of queries that does not depend on how much is there."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from backend.places.models import Place
from backend.places.nearby import distance_km
from backend.search.stemming import MOST_WORDS, words
from backend.search.vocabulary import closest
from backend.sharing.models import Listing
from backend.sharing.selectors.filters import ENDING, NEAR, NEW, Filters

PAGE = 24
LONGEST = 10 * PAGE  # of what somebody comes back to
MOST_COUNTED = 500
# Of so many places, nearest first, listings are looked for at once.
STEPS = (8, 64, 256)
BEGINNING = "1970-01-01T00:00:00+00:00_0"


@dataclass(frozen=True)
class Cursor:
    """The place of a listing in an order: its instant and number; in the order of distance also where it is."""

    at: datetime
    pk: int
    place: int = 0

    @classmethod
    def of(cls, listing: Listing, sort: str) -> "Cursor":
        at = listing.expires_at if sort == ENDING else listing.created_at
        return cls(at, listing.pk, listing.place_id if sort == NEAR else 0)

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Reads ``str(cursor)`` back; ``None`` for anything else."""
        instant, *numbers = text.split("_")
        try:
            at = datetime.fromisoformat(instant)
            # Databases compare in UTC, where the first and last hours of all years are none.
            cursor = cls(at.astimezone(UTC) if at.tzinfo else at, *(int(number) for number in numbers))
        except (ValueError, TypeError, OverflowError):
            return None
        return cursor if cursor.at.tzinfo and 0 <= cursor.pk < 2**63 and 0 <= cursor.place < 2**63 else None

    def __str__(self) -> str:
        place = f"_{self.place}" if self.place else ""
        return f"{self.at.isoformat()}_{self.pk}{place}"


@dataclass
class Board:
    """What ``user`` finds on a board."""

    filters: Filters
    user: object
    after: Cursor | None = None  # what follows this one
    upto: Cursor | None = None  # everything to this one: somebody comes back to it
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def everything(self) -> QuerySet:
        """All of the board that the person may see, whatever is looked for."""
        return self.filters.board(Listing.objects.visible_to(self.user).open(at=self.now))

    @cached_property
    def words(self) -> str:
        """What is searched: the words asked for, or for those that nobody knows the closest that are."""
        asked = self.filters.q
        if not asked or self.filters.exact or self.filters.narrow(self.everything).exists():
            return asked
        unknown = [word for word in words(asked)[:MOST_WORDS] if not Listing.objects.search(word).exists()]
        meant = closest([word.casefold() for word in unknown])
        if not meant:
            return asked
        other = " ".join(meant.get(word.casefold(), word) for word in words(asked)[:MOST_WORDS])
        return other if self.filters.narrow(self.everything, words=other).exists() else asked

    @property
    def is_corrected(self) -> bool:
        return self.words != self.filters.q

    @cached_property
    def found(self) -> QuerySet:
        return self.filters.narrow(self.everything, words=self.words)

    @cached_property
    def counted(self) -> int:
        """How many fit, at most one more than anybody counts."""
        return self.found.order_by()[: MOST_COUNTED + 1].count()

    @property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_over_counted(self) -> bool:
        return self.counted > MOST_COUNTED

    @cached_property
    def sort(self) -> str:
        """The order that makes sense: nobody is near without a position."""
        if self.filters.sort == NEAR and not (self.filters.point and self.filters.is_wide):
            return NEW
        return self.filters.sort

    @cached_property
    def size(self) -> int:
        if self.upto and not self.after and self.sort != NEAR:
            return self._as_far_as_upto()
        return PAGE

    @cached_property
    def _rows(self) -> list[Listing]:
        """One more than is shown: whether there is a next page."""
        return self._page(self.size + 1)

    @cached_property
    def listings(self) -> list[Listing]:
        """Those of this page, with ``distance`` in km where it can be said."""
        return measured(self._rows[: self.size], self.filters)

    @property
    def next(self) -> Cursor | None:
        """What the next page follows."""
        return Cursor.of(self.listings[-1], self.sort) if len(self._rows) > len(self.listings) else None

    def _as_far_as_upto(self) -> int:
        """How many come before and with ``upto``, in whole pages."""
        at, pk = self.upto.at, self.upto.pk
        rows = self.found.ending_by(at, pk) if self.sort == ENDING else self.found.newer_than(at, pk - 1)
        rest = rows.order_by()[:LONGEST].count()
        return min(max(-(-rest // PAGE), 1) * PAGE, LONGEST)

    def _page(self, size: int) -> list[Listing]:
        cards = self.found.for_cards()
        if self.sort == NEAR:
            return self._nearest(cards, size)
        if self.sort == ENDING:
            rows = cards.ending_first()
            return list((rows.ending_after(self.after.at, self.after.pk) if self.after else rows)[:size])
        rows = cards.newest_first()
        return list((rows.older_than(self.after.at, self.after.pk) if self.after else rows)[:size])

    def _nearest(self, cards: QuerySet, size: int) -> list[Listing]:
        """The nearest places first, in each the newest. Asks of a few places, and of more only when these are not
        enough: sorting all listings by distance would read all of them."""
        order = [pk for _distance, pk in self.filters.places_by_distance]
        rows: list[Listing] = []
        if self.after and self.after.place in order:
            order = order[order.index(self.after.place) :]
            here = cards.filter(place=order.pop(0)).older_than(self.after.at, self.after.pk)
            rows = list(here.newest_first()[:size])
        steps = iter(STEPS)
        while order and len(rows) < size:
            step = next(steps, STEPS[-1])
            some, order = order[:step], order[step:]
            rank = Case(*(When(place=pk, then=Value(n)) for n, pk in enumerate(some)), output_field=IntegerField())
            part = cards.filter(place__in=some).annotate(rank=rank).order_by("rank", "-created_at", "-pk")
            rows += part[: size - len(rows)]
        return rows

    def shown(self, numbers: list[int]) -> list[Listing]:
        """The listings of ``numbers`` in this order, as they are now, whatever became of them meanwhile."""
        rows = Listing.objects.visible_to(self.user).for_cards().exclude(status=Listing.Status.DRAFT)
        found = {listing.pk: listing for listing in rows.filter(pk__in=numbers[:LONGEST])}
        return measured([found[pk] for pk in numbers[:LONGEST] if pk in found], self.filters)

    @cached_property
    def newest(self) -> str:
        """Cursor of the newest that fits now: what comes later is news."""
        if self.sort == NEW and not self.after:
            return str(Cursor.of(self.listings[0], NEW)) if self.listings else BEGINNING
        row = self.found.newest_first().only("pk", "created_at", "place_id", "expires_at").first()
        return str(Cursor.of(row, NEW)) if row else BEGINNING

    def count_since(self, since: Cursor) -> int:
        """How many came after ``since``; the person's own are no news."""
        rows = self.found.newer_than(since.at, since.pk)
        if self.user.is_authenticated:
            rows = rows.exclude(author=self.user.pk)
        return rows.order_by()[: MOST_COUNTED + 1].count()

    def pins(self) -> list[dict]:
        """Places of what was found (of the newest ``MOST_COUNTED``), each with how many, nearest or fullest first."""
        places = self.found.newest_first().values_list("place", flat=True)[:MOST_COUNTED]
        counts = Counter(places)
        rows = Place.objects.in_bulk(list(counts))
        point = self.filters.point
        return [
            {"place": place, "count": count, "distance": rounded(distance_between(point, place))}
            for place, count in sorted(
                ((rows[pk], count) for pk, count in counts.items()),
                key=lambda pair: (distance_between(point, pair[0]) or 0, -pair[1], pair[0].name),
            )
        ]


def measured(listings: list[Listing], filters: Filters) -> list[Listing]:
    """Adds ``distance``: km from where the reader is to the place, never to anybody's door; ``None`` close by."""
    for listing in listings:
        is_here = filters.place is not None and listing.place_id == filters.place.pk and not filters.near
        listing.distance = None if is_here else rounded(distance_between(filters.point, listing.place))
    return listings


def distance_between(point, place: Place) -> float | None:
    if point is None or place.latitude is None:
        return None
    return distance_km(point, (place.latitude, place.longitude))


def rounded(km: float | None) -> float | None:
    """To a hundred metres, and to a kilometre what is far."""
    if km is None:
        return None
    return max(round(km, 1), 0.1) if km < 10 else float(round(km))
