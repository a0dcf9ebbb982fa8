from typing import Self

from django.db.models import QuerySet


class ExportQuerySet(QuerySet):
    """Reads of exports."""

    def of(self, user) -> Self:
        """Those of ``user``. The queryset form of ``privacy.fetch_export``."""
        return self.filter(user=user.pk)

    def live(self) -> Self:
        return self.filter(status__in=self.model.LIVE)


class ConsentQuerySet(QuerySet):
    """Reads of consents."""

    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)
