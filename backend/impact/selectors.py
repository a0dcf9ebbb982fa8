"""What sharing has saved: of the network, of a place, and of one person for that person alone."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear
from django.utils import timezone

from backend.core.figures.said import LEAST
from backend.impact.factors import BORROWED, FACTORS, Factor, factor_of
from backend.impact.ranges import Range, band, total
from backend.impact.suppression import Tally, grouped, merged
from backend.lending.models import Loan
from backend.places.querysets import seen_by
from backend.sharing.models import Category, Listing, ListingRequest

HANDED, LENT, HELPED = "handed", "lent", "helped"
HELP = (Listing.Kind.SKILL_OFFER, Listing.Kind.SKILL_REQUEST)
PASSED_ON = (Listing.Kind.GIVE, Listing.Kind.ASK, Listing.Kind.FOOD)
UNASKED = (Listing.Kind.GIVE, Listing.Kind.FOOD, Listing.Kind.SKILL_OFFER)


@dataclass(frozen=True)
class Line:
    """One group of exchanges, as ranges. ``category`` is ``None`` for those of many categories."""

    category: Category | None
    factor: Factor | None
    exchanges: Range
    things: Range
    kilograms: Range | None
    purchases: Range | None
    co2e: Range | None


@dataclass(frozen=True)
class Table:
    """``lines`` is empty where there are too few exchanges to be shown."""

    lines: list[Line]

    @property
    def exchanges(self) -> Range | None:
        return total(line.exchanges for line in self.lines)

    @property
    def things(self) -> Range | None:
        return total(line.things for line in self.lines)

    @property
    def kilograms(self) -> Range | None:
        return total(line.kilograms for line in self.lines)

    @property
    def purchases(self) -> Range | None:
        return total(line.purchases for line in self.lines)

    @property
    def co2e(self) -> Range | None:
        return total(line.co2e for line in self.lines)


@dataclass(frozen=True)
class Impact:
    """What was handed on, lent and done for each other. ``years`` are those that can be shown, the latest first."""

    handed: Table
    lent: Table
    helped: Table
    years: list[int]
    year: int | None = None

    @property
    def is_shown(self) -> bool:
        return bool(self.handed.lines or self.lent.lines or self.helped.lines)

    @property
    def kilograms(self) -> Range | None:
        return total([self.handed.kilograms, self.lent.kilograms])

    @property
    def purchases(self) -> Range | None:
        return total([self.handed.purchases, self.lent.purchases])

    @property
    def co2e(self) -> Range | None:
        return total([self.handed.co2e, self.lent.co2e])


@dataclass(frozen=True)
class Scope:
    """Which rows count, and in whose days their years begin."""

    requests: Q
    listings: Q
    loans: Q
    zone: tzinfo
    span: tuple[datetime, datetime] | None = None  # only what happened in it


def network_impact(*, year: int | None = None) -> Impact:
    """Of all places that everyone may see; small numbers hidden."""
    return public(scope_of_network(), year)


def network_impact_during(span: tuple[datetime, datetime]) -> Impact:
    """The same in ``[span)``; ``years`` is empty (4 queries)."""
    return public_during(scope_of_network(), span)


def place_impact(place, *, year: int | None = None) -> Impact:
    """Of one place; small numbers hidden. Years are those of its time zone."""
    return public(scope_of_place(place), year)


def place_impact_during(place, span: tuple[datetime, datetime]) -> Impact:
    """The same in ``[span)``; ``years`` is empty (4 queries)."""
    return public_during(scope_of_place(place), span)


def scope_of_network() -> Scope:
    seen = partial(seen_by, AnonymousUser())
    through = seen("listing__place__")
    return Scope(through, seen("place__"), through, timezone.get_default_timezone())


def scope_of_place(place) -> Scope:
    through = Q(listing__place=place.pk)
    return Scope(through, Q(place=place.pk), through, place.zone)


def person_impact(user, *, year: int | None = None) -> Impact:
    """Of what ``user`` gave, got, lent, borrowed and helped with, whole: for that person alone.

    What an animator gives in the name of a place is the place's.
    """
    mine = Q(listing__author=user.pk, listing__is_of_place=False)
    scope = Scope(
        requests=Q(user=user.pk) | mine,
        listings=Q(author=user.pk, is_of_place=False),
        loans=Q(borrower=user.pk) | mine,
        zone=timezone.get_default_timezone(),
    )
    return impact_of(scope, year, grouping=list, number=Range.of, least=1)


def public(scope: Scope, year: int | None) -> Impact:
    """Everything here follows from groups of five and more, and from the bands in which their numbers lie."""
    return impact_of(scope, year, grouping=grouped, number=band, least=LEAST)


def public_during(scope: Scope, span: tuple[datetime, datetime]) -> Impact:
    return Impact(**tables_of(replace(scope, span=span), None, grouping=grouped, number=band), years=[])


def impact_of(scope: Scope, year: int | None, *, grouping, number, least: int) -> Impact:
    """Constant queries: four for the tables, three for the years."""
    tables = tables_of(scope, year, grouping=grouping, number=number)
    years = [one for one, exchanges in sorted(years_of(scope).items(), reverse=True) if exchanges >= least]
    return Impact(**tables, years=years, year=year)


def tables_of(scope: Scope, year: int | None, *, grouping, number) -> dict[str, Table]:
    """Three queries for what happened, one for the names of categories."""
    rows = rows_of(scope, year)
    names = categories(rows)
    tables = {}
    for name in (HANDED, LENT, HELPED):
        groups = sorted(grouping(tallies(rows, name, names)), key=lambda tally: place_in_tree(tally, names))
        tables[name] = Table([line_of(name, tally, names=names, number=number) for tally in groups])
    return tables


def place_in_tree(tally: Tally, names: dict[str, Category]) -> tuple:
    """As the board orders them, the others at the end."""
    return (0, names[tally.key].position, tally.key) if tally.key else (1, 0, "")


def line_of(name: str, tally: Tally, *, names: dict[str, Category], number) -> Line:
    category = names.get(tally.key)
    factor = factor_of(category.key, category.root_key) if category and name != HELPED else None
    things, spared = number(tally.things), None
    if factor is not None:
        spared = number(tally.chances) * (BORROWED if name == LENT and factor.is_bought else factor.replaced)
    return Line(
        category=category,
        factor=factor,
        exchanges=number(tally.exchanges),
        things=things,
        kilograms=things * factor.mass if factor and factor.mass else None,
        purchases=spared if factor and factor.is_bought else None,
        co2e=spared * factor.co2e if factor and factor.co2e else None,
    )


def tallies(rows: list[dict], name: str, names: dict[str, Category]) -> list[Tally]:
    """Of the table ``name``, one for each category."""
    by_pk = {category.pk: category for category in names.values()}
    found = []
    for row in rows:
        if row["table"] == name:
            category = by_pk[row["category"]]
            # What must not take the factor of its branch is not counted with it either.
            root = "" if FACTORS.get(category.key, category) is None else category.root_key
            found.append(Tally(category.key, root, row["exchanges"], row["things"], row["chances"]))
    return merged(found)


def categories(rows: list[dict]) -> dict[str, Category]:
    """By key: those of ``rows`` and their branches."""
    wanted = Category.objects.filter(pk__in={row["category"] for row in rows}).select_related("parent")
    found = {category.key: category for category in wanted}
    return found | {category.parent.key: category.parent for category in wanted if category.parent_id}


def rows_of(scope: Scope, year: int | None) -> list[dict]:
    """What happened, by category: one query for requests, one for what was closed without any, one for loans."""
    asked = requests(scope, year).values(category=F("listing__category"), kind=F("listing__kind"))
    closed = closed_listings(scope, year).values("category", "kind")
    rows = [
        *asked.annotate(exchanges=Count("pk"), things=Sum("amount")).order_by(),
        *closed.annotate(exchanges=Count("pk"), things=Count("pk")).order_by(),
    ]
    told = [row | {"table": HELPED if row["kind"] in HELP else HANDED, "chances": row["things"]} for row in rows]
    # One person who borrows one thing ten times would have bought it once.
    nobody = Concat(Value("loan "), Cast("pk", CharField()))
    person = Case(When(borrower=None, then=nobody), default=Cast("borrower", CharField()))
    pair = Concat(Cast("listing", CharField()), Value(" "), person)
    lent = loans(scope, year).values(category=F("listing__category")).annotate(
        exchanges=Count("pk"), things=Count("listing", distinct=True), chances=Count(pair, distinct=True)
    )  # fmt: skip
    return [*told, *(row | {"table": LENT} for row in lent.order_by())]


def years_of(scope: Scope) -> dict[int, int]:
    """How many exchanges each year had."""
    found: dict[int, int] = {}
    for rows in (requests(scope), closed_listings(scope), loans(scope)):
        told = rows.values(year=ExtractYear("happened", tzinfo=scope.zone)).annotate(number=Count("pk")).order_by()
        for row in told:
            found[row["year"]] = found.get(row["year"], 0) + row["number"]
    return found


def requests(scope: Scope, year: int | None = None):
    """Answers that worked out, with ``happened``."""
    rows = ListingRequest.objects.filter(
        scope.requests, status=ListingRequest.Status.DONE, listing__hidden_at__isnull=True,
        listing__kind__in=[*PASSED_ON, *HELP],
    )  # fmt: skip
    return during(rows, Coalesce("closed_at", "chosen_at", "created_at"), scope, year)


def closed_listings(scope: Scope, year: int | None = None):
    """Offers closed because it worked out, of which nobody said with whom: each is one exchange of one thing.

    Not what somebody looked for: it may have been found in a shop.
    """
    told = ListingRequest.objects.filter(listing=OuterRef("pk"), status=ListingRequest.Status.DONE)
    rows = Listing.objects.filter(
        ~Exists(told), scope.listings, status=Listing.Status.CLOSED, outcome=Listing.Outcome.DONE,
        hidden_at__isnull=True, kind__in=UNASKED,
    )  # fmt: skip
    return during(rows, Coalesce("closed_at", "updated_at"), scope, year)


def loans(scope: Scope, year: int | None = None):
    """Loans that came back."""
    rows = Loan.objects.filter(scope.loans, status=Loan.Status.RETURNED, listing__hidden_at__isnull=True)
    return during(rows, Coalesce("returned_at", "ends_at"), scope, year)


def during(rows, moment, scope: Scope, year: int | None):
    rows = rows.annotate(happened=moment)
    if scope.span is not None:
        rows = rows.filter(happened__gte=scope.span[0], happened__lt=scope.span[1])
    if year is None:
        return rows
    begins, ends = (datetime(one, 1, 1, tzinfo=scope.zone) for one in (year, year + 1))
    return rows.filter(happened__gte=begins, happened__lt=ends)
