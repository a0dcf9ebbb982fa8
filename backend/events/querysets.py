from typing import Self

from django.db.models import QuerySet


class EventQuerySet(QuerySet):
    """Reads of the events app."""

    def visible_to(self, user) -> Self:
        return self.filter(hidden_at__isnull=True)
