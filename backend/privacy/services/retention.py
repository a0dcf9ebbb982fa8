"""What is too old is deleted every night, without anybody asking for it (GDPR Art. 5(1)(e))."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backend.audit.services import job_ran, last_run
from backend.core.health import Trouble
from backend.privacy.registry import Sweep, kinds

logger = logging.getLogger(__name__)
JOB = "retention"
BATCH = 500
SILENCE = timedelta(days=2)


def older_than(rows: Callable[[datetime], QuerySet], period: timedelta) -> Callable[[datetime], int]:
    """An ``act`` of a sweep: deletes what ``rows(before)`` finds, in small transactions."""
    return lambda now: delete_in_batches(rows(now - period))


def blanked(rows: Callable[[datetime], QuerySet], period: timedelta, **fields) -> Callable[[datetime], int]:
    """An ``act`` of a sweep: what ``rows(before)`` finds stays without what stood in ``fields``."""

    def act(now: datetime) -> int:
        return rows(now - period).exclude(**fields).update(**fields)

    return act


def delete_in_batches(rows: QuerySet) -> int:
    """Delete ``rows``, ``BATCH`` in each transaction; returns how many of them there were."""
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def sweeps() -> list[Sweep]:
    return [sweep for kind in kinds.values() for sweep in kind.sweeps]


def sweep_all(*, now: datetime | None = None) -> dict[str, int]:
    """Every sweep of the registry; returns what each did. One that breaks is logged and keeps no other from its turn.

    Free to call again: what is gone is not found a second time. Leaves a heartbeat.
    """
    now = now or timezone.now()
    did: dict[str, int] = {}
    failed = []
    for sweep in sweeps():
        try:
            did[sweep.name] = sweep.act(now)
        except Exception:
            logger.exception("retention of %s broke", sweep.name)
            failed.append(sweep.name)
    job_ran(JOB, **did, **({"failed": failed} if failed else {}))
    return did


def preview(*, now: datetime | None = None) -> dict[str, int]:
    """What ``sweep_all`` would do now. It does it and takes it back: nothing is counted in another way."""
    now = now or timezone.now()
    found = {}
    for sweep in sweeps():
        with transaction.atomic():
            found[sweep.name] = sweep.act(now)
            transaction.set_rollback(True)
    return found


def examine(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says about the nightly deletion. Raises ``Trouble`` when it is silent or breaks."""
    now, run = now or timezone.now(), last_run(JOB)
    if run is None:
        return "no night has passed yet"
    if now - run.ran_at > SILENCE:
        raise Trouble(f"old data were last deleted {(now - run.ran_at).days} days ago: is the scheduler running?")
    if failed := run.did.get("failed"):
        raise Trouble(f"old data of {', '.join(failed)} could not be deleted: the log of the job says why.")
    return f"deleted what was too old {(now - run.ran_at) // timedelta(hours=1)} h ago"
