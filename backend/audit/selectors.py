"""Reads of what was done."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet

from backend.audit.models import AuditEntry


def history_of(target: Model, actions: Iterable[str]) -> QuerySet[AuditEntry]:
    """What was done to ``target``, of these ``actions`` only, oldest first (1 query, people included)."""
    entries = AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return entries.filter(action__in=list(actions)).select_related("actor").order_by("pk")
