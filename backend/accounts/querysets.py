from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet


class UserQuerySet(QuerySet):
    """Reads of people."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def staying(self) -> Self:
        """Active people who did not ask for their account to be deleted."""
        return self.active().filter(leaving_at=None)

    def reachable_by_mail(self) -> Self:
        """People who stay and confirmed that the address of their account is theirs."""
        addresses = apps.get_model("account", "EmailAddress").objects.filter(verified=True, user=OuterRef("pk"))
        return self.staying().filter(Exists(addresses.filter(email__iexact=OuterRef("email"))))

    def not_blocked_with(self, user) -> Self:
        """Without those whom ``user`` blocked and those who blocked ``user``."""
        if not user.is_authenticated:
            return self
        blocks = apps.get_model("accounts", "Block").objects
        return self.exclude(Exists(blocks.filter(blocker=user.pk, blocked=OuterRef("pk")))).exclude(
            Exists(blocks.filter(blocker=OuterRef("pk"), blocked=user.pk))
        )
