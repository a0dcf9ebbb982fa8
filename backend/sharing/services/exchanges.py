"""The work of the clock on exchanges."""

from django.utils import timezone

from backend.audit.services import job_ran
from backend.sharing.services.choosing import lapse_holds
from backend.sharing.services.draws import draw_due, open_missing

JOB = "exchanges"


def keep_exchanges() -> dict[str, int]:
    """Draw lots that are due, pass on what was not picked up. Leaves a heartbeat; free to call again."""
    now = timezone.now()
    did = {"opened": open_missing(now), "drawn": draw_due(now), "lapsed": lapse_holds(now)}
    job_ran(JOB, **did)
    return did
