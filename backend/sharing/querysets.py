from typing import Self

from django.db.models import QuerySet


class ListingQuerySet(QuerySet):
    """Reads of the sharing app."""

    def visible_to(self, user) -> Self:
        return self.filter(hidden_at__isnull=True)
