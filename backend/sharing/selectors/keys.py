"""The order of a board, read before its cards: several parts in one statement, each from an index of its own."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, IntegerField, QuerySet, Value, When


class Key(NamedTuple):
    """What the order of a listing depends on, and where it is."""

    pk: int
    created: datetime
    expires: datetime | None
    place: int


def keys_of(parts: Iterable[QuerySet]) -> list[list[Key]]:
    """The keys of each of ``parts`` (ordered and sliced querysets of listings), in one query.

    A condition that joins the parts with OR would be simpler, but no engine reads that in order. Keys are narrow, so
    that what must be sorted after all is little.
    """
    statements, params, parts = [], [], list(parts)
    found: list[list[Key]] = [[] for _part in parts]
    for number, part in enumerate(parts):
        try:
            sql, values = part.values_list("pk", "created_at", "expires_at", "place").query.sql_with_params()
        except EmptyResultSet:
            continue
        # Both are told by us: a number, and what Django made of a queryset.
        statements.append(f"SELECT {number}, part{number}.* FROM ({sql}) AS part{number}")  # noqa: S608
        params += values
    if not statements:
        return found
    with connections[parts[0].db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        for number, pk, created, expires, place in cursor:
            found[number].append(Key(pk, instant(created), instant(expires), place))
    return found


def instant(told: datetime | None) -> datetime | None:
    """SQLite tells instants in UTC without saying so."""
    return told.replace(tzinfo=UTC) if told and told.tzinfo is None else told


def newest_of(parts: Iterable[QuerySet], most: int) -> list[QuerySet]:
    return [part.newest_first()[:most] for part in parts]


def ending_of(parts: Iterable[QuerySet], most: int) -> list[QuerySet]:
    return [part.ending_first()[:most] for part in parts]


def nearest_of(parts: Iterable[QuerySet], places: list[int], most: int) -> list[QuerySet]:
    """Those at ``places``, in the order of these, the newest first. What many match is sorted for it: ask of few."""
    rank = Case(*(When(place=pk, then=Value(n)) for n, pk in enumerate(places)), output_field=IntegerField())
    return [part.filter(place__in=places).order_by(rank, "-created_at", "-pk")[:most] for part in parts if places]


def by_age(key: Key) -> tuple:
    """Sorts the newest first, as ``newest_first``."""
    return -key.created.timestamp(), -key.pk


def by_end(key: Key) -> tuple:
    """Sorts as ``ending_first``."""
    return key.expires, key.pk
