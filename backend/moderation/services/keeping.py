"""Every night all evidence is read again: a hash that nobody checks proves nothing."""

from datetime import datetime, timedelta

from django.utils import timezone

from backend.audit.services import job_ran, last_run
from backend.core.health import Trouble
from backend.core.walking import by_key
from backend.moderation.models import Evidence
from backend.moderation.selectors.intact import is_intact

JOB = "evidence"
SILENCE = timedelta(days=2)
SAMPLE = 50  # that `ganek doctor` reads itself
NAMED = 10


def check_evidence() -> int:
    """Compare all evidence with its hash, and remember what does not match; how much was read."""
    checked, broken = 0, []
    for evidence in by_key(Evidence.objects.all()):
        checked += 1
        # Old cases are forgotten at night, too: what is gone meanwhile is not broken.
        if not is_intact(evidence) and Evidence.objects.filter(pk=evidence.pk).exists():
            broken.append(evidence.case_id)
    job_ran(JOB, checked=checked, **({"broken": broken} if broken else {}))
    return checked


def examine_evidence(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says of it, with a sample read now. Raises ``Trouble``."""
    now, run = now or timezone.now(), last_run(JOB)
    sample = list(Evidence.objects.order_by("?")[:SAMPLE])
    broken = {evidence.case_id for evidence in sample if not is_intact(evidence)}
    broken |= set(run.did.get("broken", [])) if run else set()
    if broken:
        numbers = ", ".join(map(str, sorted(broken)[:NAMED]))
        raise Trouble(f"evidence of case {numbers} is not what was taken: compare it with a backup.")
    if run is None:
        return f"{len(sample)} of the evidence match their hashes; no night has passed yet"
    if now - run.ran_at > SILENCE:
        raise Trouble(f"evidence was last checked {(now - run.ran_at).days} days ago: is the scheduler running?")
    return f"{run.did['checked']} match their hashes since the last night, and so do {len(sample)} read now"
