"""One page of a board, in a number of queries that does not depend on how much is there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.places.models import Place
from backend.places.nearby import distance_km
from backend.search.stemming import MOST_WORDS, count_matches, is_often, words
from backend.search.vocabulary import closest
from backend.sharing.models import Listing
from backend.sharing.selectors.filters import ENDING, NEAR, NEW, Filters
from backend.sharing.selectors.keys import Key, by_age, by_end, ending_of, keys_of, nearest_of, newest_of

PAGE = 24
LONGEST = 10 * PAGE  # of what somebody comes back to
MOST_COUNTED = 500
# Of so many places, nearest first, listings are looked for at once.
STEPS = (8, 64, 256)
STEMS = Listing._meta.get_field("search_stems")
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
    """What ``user`` finds on a board.

    One statement reads the keys of the first ``MOST_COUNTED`` in order, which tell how many there are, what is the
    newest, where they are; another the cards of a page.
    """

    filters: Filters
    user: object
    after: Cursor | None = None  # what follows this one
    upto: Cursor | None = None  # everything to this one: somebody comes back to it
    now: datetime = field(default_factory=timezone.now)
    _found: dict[str, list[QuerySet]] = field(default_factory=dict, repr=False)  # by what is searched
    _read: dict[str, tuple[list[Key], list[Key]]] = field(default_factory=dict, repr=False)

    @cached_property
    def words(self) -> str:
        """What is searched: the words asked for, or for those that nobody knows the closest that are."""
        asked = self.filters.q
        if not asked or self.filters.exact or self._first(asked):
            return asked
        unknown = [word for word in words(asked)[:MOST_WORDS] if not count_matches(STEMS, word, most=1)]
        meant = closest([word.casefold() for word in unknown])
        if not meant:
            return asked
        other = " ".join(meant.get(word.casefold(), word) for word in words(asked)[:MOST_WORDS])
        return other if self._first(other) else asked

    @property
    def is_corrected(self) -> bool:
        return self.words != self.filters.q

    @property
    def found(self) -> list[QuerySet]:
        """Parts of what fits, in no order."""
        return self._parts(self.words)

    @property
    def counted(self) -> int:
        """How many fit, at most one more than anybody counts."""
        return min(len(self._first(self.words)), MOST_COUNTED + 1)

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
    def _keys(self) -> list[Key]:
        """Of this page, and one more: whether there is a next page."""
        if self.sort == NEAR:
            return self._nearest()[: self.size + 1]
        if self.after:
            return self._sorted(keys_of(self._in_order(self._following, self.size + 1)))[: self.size + 1]
        return self._first(self.words)[: self.size + 1]

    @cached_property
    def listings(self) -> list[Listing]:
        """Those of this page, with ``distance`` in km where it can be said."""
        numbers = [key.pk for key in self._keys[: self.size]]
        found = Listing.objects.for_cards().in_bulk(numbers) if numbers else {}
        return measured([found[pk] for pk in numbers if pk in found], self.filters)

    @property
    def next(self) -> Cursor | None:
        """What the next page follows."""
        return self.cursor_of(self._keys[self.size - 1]) if len(self._keys) > self.size else None

    def cursor_of(self, key: Key) -> Cursor:
        if self.sort == ENDING:
            return Cursor(key.expires, key.pk)
        return Cursor(key.created, key.pk, key.place if self.sort == NEAR else 0)

    def _parts(self, words: str) -> list[QuerySet]:
        if words not in self._found:
            often = bool(words) and is_often(STEMS, words)
            shown = self.filters.parts(Listing.objects.shown_to(self.user, at=self.now))
            self._found[words] = [self.filters.narrow(part, words=words, often=often) for part in shown]
        return self._found[words]

    def _first(self, words: str) -> list[Key]:
        """The first of what fits ``words``, in order; "nearest first" has these the newest first."""
        return self._together(words)[0]

    def _together(self, words: str) -> tuple[list[Key], list[Key]]:
        """``_first``, and what it does not tell of more than are counted: which are near by.

        Always in one statement, so that a full board asks no more often than an empty one.
        """
        if words not in self._read:
            parts, most = self._parts(words), max(MOST_COUNTED, LONGEST) + 1
            beside = self._near_by(parts, self._places[: STEPS[0]]) if self.sort == NEAR else []
            found = keys_of([*self._in_order(parts, most), *beside])
            first, rest = found[: len(parts)], found[len(parts) :]
            self._read[words] = self._sorted(first)[:most], list(chain(*rest))
        return self._read[words]

    def _in_order(self, parts: list[QuerySet], most: int) -> list[QuerySet]:
        return ending_of(parts, most) if self.sort == ENDING else newest_of(parts, most)

    def _sorted(self, found: list[list[Key]]) -> list[Key]:
        return sorted(chain(*found), key=by_end if self.sort == ENDING else by_age)

    @property
    def _following(self) -> list[QuerySet]:
        """Parts of what comes after ``after``."""
        if self.sort == ENDING:
            return [part.ending_after(self.after.at, self.after.pk) for part in self.found]
        return [part.older_than(self.after.at, self.after.pk) for part in self.found]

    def _as_far_as_upto(self) -> int:
        """How many come before and with ``upto``, in whole pages."""
        at, pk = self.upto.at, self.upto.pk
        if self.sort == ENDING:
            rest = sum((key.expires, key.pk) <= (at, pk) for key in self._first(self.words))
        else:
            rest = sum((key.created, key.pk) >= (at, pk) for key in self._first(self.words))
        return min(max(-(-rest // PAGE), 1) * PAGE, LONGEST)

    @cached_property
    def _places(self) -> list[int]:
        """Places from the nearest on; of a later page from that of ``after`` on."""
        order = [pk for _distance, pk in self.filters.places_by_distance]
        return order[order.index(self.after.place) :] if self.after and self.after.place in order else order

    def _nearest(self) -> list[Key]:
        """The nearest places first, in each the newest. Sorting all by distance would read all: where there are many,
        a few places are asked first, and more only when these are not enough."""
        if not self.is_over_counted:
            return self._near(self._first(self.words))
        rows, asked = self._near(self._together(self.words)[1]), STEPS[0]
        for step in (*STEPS[1:], len(self._places)):
            if len(rows) <= self.size and asked < len(self._places):
                rows += self._near(chain(*keys_of(self._near_by(self.found, self._places[asked : asked + step]))))
                asked += step
        return rows

    def _near_by(self, parts: list[QuerySet], places: list[int]) -> list[QuerySet]:
        if self.after:
            at, pk, here = self.after.at, self.after.pk, self.after.place
            older = Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)
            parts = [part.filter(~Q(place=here) | older) for part in parts]
        return nearest_of(parts, places, self.size + 1)

    def _near(self, keys: Iterable[Key]) -> list[Key]:
        """``keys`` in the order of ``_places``, without what ``after`` follows."""
        rank, after = {pk: number for number, pk in enumerate(self._places)}, self.after
        rows = sorted((key for key in keys if key.place in rank), key=lambda key: (rank[key.place], by_age(key)))
        return [
            key for key in rows if not after or key.place != after.place or (key.created, key.pk) < (after.at, after.pk)
        ]

    def shown(self, numbers: list[int]) -> list[Listing]:
        """The listings of ``numbers`` in this order, as they are now, whatever became of them meanwhile."""
        rows = Listing.objects.visible_to(self.user).for_cards().exclude(status=Listing.Status.DRAFT)
        found = {listing.pk: listing for listing in rows.filter(pk__in=numbers[:LONGEST])}
        return measured([found[pk] for pk in numbers[:LONGEST] if pk in found], self.filters)

    @cached_property
    def newest(self) -> str:
        """Cursor of the newest that fits now: what comes later is news."""
        # Of more than are counted the newest would have to be looked for.
        if self.sort == ENDING and self.is_over_counted:
            return str(Cursor(self.now, 0))
        keys = self._newest(1)
        return str(Cursor(keys[0].created, keys[0].pk)) if keys else BEGINNING

    def _newest(self, most: int) -> list[Key]:
        """The newest ``most`` of what fits, whatever the order of the page."""
        if self.sort != ENDING:
            return self._first(self.words)[:most]
        many = chain(*keys_of(newest_of(self.found, most))) if self.is_over_counted else self._first(self.words)
        return sorted(many, key=by_age)[:most]

    def count_since(self, since: Cursor) -> int:
        """How many came after ``since``; the person's own are no news."""
        rows = [part.newer_than(since.at, since.pk) for part in self.found]
        if self.user.is_authenticated:
            rows = [part.exclude(author=self.user.pk) for part in rows]
        return min(sum(map(len, keys_of(newest_of(rows, MOST_COUNTED + 1)))), MOST_COUNTED + 1)

    def pins(self) -> list[dict]:
        """Places of what was found (of the newest ``MOST_COUNTED``), each with how many, nearest or fullest first."""
        counts = Counter(key.place for key in self._newest(MOST_COUNTED))
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


def posted_since(place, since) -> QuerySet[Listing]:
    """Listings of ``place`` (``None``: of all) that neighbours have seen, written since then."""
    rows = Listing.objects.exclude(status=Listing.Status.DRAFT).filter(created_at__gte=since)
    return rows if place is None else rows.filter(place=place)
