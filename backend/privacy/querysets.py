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

    def shown_to(self, person) -> Self:
        """Those of ``person``; not yet about a child that has not signed in (``guarding.create_child`` says why)."""
        return self.filter(user=person.pk).exclude(about__last_login=None, about__guardian__isnull=False)

    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)
