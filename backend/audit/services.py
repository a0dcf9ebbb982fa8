from django.db.models import Model

from backend.audit.models import AuditEntry


def record(action: str, *, by, target: Model, place_id: int | None = None, **data) -> AuditEntry:
    """Remember that ``by`` (``None``: the system) did ``action`` to ``target``; ``data`` must be JSON."""
    return AuditEntry.objects.create(
        actor=by,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        place_id=place_id,
        data=data,
    )
