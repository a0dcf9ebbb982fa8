"""What the clock alone does to the lists of dates, every minute, with a sign of life."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from backend.audit.services import job_ran
from backend.events.services import guests, reconfirming, waiting

logger = logging.getLogger(__name__)

JOB = "lists"
# In this order: what lapses and what is released is served in the same minute.
PARTS: dict[str, Callable] = {
    "lapsed": waiting.lapse_offers,
    "released": reconfirming.release_silent,
    "served": waiting.serve_gaps,
    "asked": reconfirming.ask_all,
    "unconfirmed": guests.lapse_unconfirmed,
}


def keep_lists(*, now: datetime | None = None) -> dict[str, int]:
    """Let offers lapse, serve gaps, ask for confirmations and free what is not confirmed; returns how many of each.

    Leaves a heartbeat (``JobRun``). A part that breaks does not keep the others from their work: it is named in the
    heartbeat and in the log, and tried again a minute later.
    """
    now = now or timezone.now()
    did, failed = {}, []
    for name, part in PARTS.items():
        try:
            did[name] = part(now=now)
        except Exception:
            logger.exception("Lists were not kept: %s.", name)
            failed.append(name)
    job_ran(JOB, **did, failed=failed)
    return did
