from typing import Self

from django.db.models import Exists, OuterRef, QuerySet


class UserQuerySet(QuerySet):
    """Reads of people."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def not_blocked_with(self, user) -> Self:
        """Without those whom ``user`` blocked and those who blocked ``user``."""
        if not user.is_authenticated:
            return self
        from backend.accounts.models import Block  # the models import this module

        return self.exclude(Exists(Block.objects.filter(blocker=user.pk, blocked=OuterRef("pk")))).exclude(
            Exists(Block.objects.filter(blocker=OuterRef("pk"), blocked=user.pk))
        )
