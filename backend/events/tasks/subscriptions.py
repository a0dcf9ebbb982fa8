from crontask import cron
from django.tasks import task

from backend.events.services import import_runs, subscriptions, uploads


@cron("*/5 * * * *")
@task
def read_calendars() -> int:
    """Read the calendars that places follow, each when its time has come."""
    return subscriptions.refresh_due()


@cron("*/5 * * * *")
@task
def wake_imports() -> int:
    """Go on with imports whose worker died."""
    return import_runs.wake_imports()


@cron("50 3 * * *")
@task
def forget_uploads() -> int:
    """Delete calendar files that were looked at and never agreed to, and what came of old imports."""
    return uploads.forget_uploads(needed=import_runs.forget_imports())
