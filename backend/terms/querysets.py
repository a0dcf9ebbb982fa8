from datetime import date, datetime
from typing import Self

from django.db.models import Q, QuerySet


class VersionQuerySet(QuerySet):
    """Reads of versions of texts. Each method narrows, and can be chained."""

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)

    def valid_on(self, day: date) -> Self:
        """Published, and in force on ``day`` or before; the first of them by ``-number`` is in force then."""
        return self.published().filter(valid_from__lte=day)

    def coming_after(self, day: date) -> Self:
        """Published, and not yet in force on ``day``."""
        return self.published().filter(valid_from__gt=day)


class AnnouncementQuerySet(QuerySet):
    def not_over(self, at: datetime) -> Self:
        """Announcements that run at ``at`` or will."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), withdrawn_at__isnull=True)
