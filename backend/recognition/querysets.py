from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.moderation.models import Report


class ListEntryQuerySet(QuerySet):
    def current(self) -> Self:
        """What is looked for now."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), ended_at=None)


class HitQuerySet(QuerySet):
    def holding(self) -> Self:
        """What is held until a person has looked."""
        return self.filter(action="held", released_at=None)

    def about(self, target) -> Self:
        return self.filter(report__content_type=Report.content_type_of(target), report__object_id=target.pk)
