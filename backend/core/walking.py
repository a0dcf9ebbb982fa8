"""Going through many rows by the clock."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet


def by_key[Row: Model](rows: QuerySet[Row], *, size: int = 200) -> Iterator[Row]:
    """All ``rows`` in the order of their keys, ``size`` read at a time.

    What stays as it is keeps no later row from its turn, and what the caller writes meanwhile moves none.
    """
    rows, last = rows.order_by("pk"), None
    while True:
        page = list((rows if last is None else rows.filter(pk__gt=last))[:size])
        yield from page
        if len(page) < size:
            return
        last = page[-1].pk
