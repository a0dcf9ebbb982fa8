from django.db.models import Model
from django.utils import timezone

from backend.audit.models import AuditEntry, JobRun


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


def job_ran(job: str, **did) -> JobRun:
    """Remember that ``job`` went through now, and what it ``did`` (must be JSON)."""
    run, _created = JobRun.objects.update_or_create(job=job, defaults={"ran_at": timezone.now(), "did": did})
    return run


def last_run(job: str) -> JobRun | None:
    """When ``job`` last went through; ``None`` when it never did."""
    return JobRun.objects.filter(job=job).first()
