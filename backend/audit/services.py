from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Model
from django.utils import timezone

from backend.audit import sealing
from backend.audit.models import AuditEntry, JobRun
from backend.core.tasks import send_later

# Whoever turns pages of one list looks once.
ONE_LOOK = timedelta(hours=1)


def record(action: str, *, by, target: Model, place_id: int | None = None, **data) -> AuditEntry:
    """Remember that ``by`` (``None``: the system) did ``action`` to ``target``; ``data`` must be JSON.

    A row that is not saved stands for all of its table.

    Each ``action`` has its words in ``backend.pages.selectors.journal_labels``.
    """
    return AuditEntry.objects.create(
        actor=by,
        action=action,
        target_type=target._meta.label_lower,
        target_id=id_of(target),
        place_id=place_id,
        data=data,
    )


def id_of(target: Model) -> str:
    return "" if target.pk is None else str(target.pk)


def looked_at(target: Model, *, by, what: str, place_id: int | None = None) -> AuditEntry | None:
    """Remember that a member of staff saw private data of ``target``; once an hour, else ``None``.

    ``what`` is one of ``LOOKS`` there: which data that was.
    """
    return record_look(f"looked.{what}", by=by, target=target, place_id=place_id)


def record_look(action: str, *, by, target: Model, place_id: int | None = None) -> AuditEntry | None:
    """``record``, once an hour for the same person, act and target; else ``None``."""
    known = AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=id_of(target), actor=by.pk)
    if known.filter(action=action, at__gt=timezone.now() - ONE_LOOK).exists():
        return None
    return record(action, by=by, target=target, place_id=place_id)


def tell_head() -> int:
    """Send number and hash of the newest entry to ``AUDIT_HEAD_TO``; returns how many letters left.

    Kept outside this database, it shows a chain that was written anew from the beginning.
    """
    sealing.seal_entries()
    ends = sealing.chain()
    head = f"{ends.head_sequence}:{ends.head_hash}"
    body = (
        f"Head of the audit log of {settings.PUBLIC_URL}:\n\n{head}\n\nTo check it: ganek audit verify --head {head}\n"
    )
    for address in settings.AUDIT_HEAD_TO:
        send_later(EmailMessage(f"{settings.SITE_NAME}: audit head {ends.head_sequence}", body, to=[address]))
    return len(settings.AUDIT_HEAD_TO)


def job_ran(job: str, **did) -> JobRun:
    """Remember that ``job`` went through now, and what it ``did`` (must be JSON)."""
    run, _created = JobRun.objects.update_or_create(job=job, defaults={"ran_at": timezone.now(), "did": did})
    return run


def last_run(job: str) -> JobRun | None:
    """When ``job`` last went through; ``None`` when it never did."""
    return JobRun.objects.filter(job=job).first()
