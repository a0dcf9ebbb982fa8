from crontask import cron
from django.tasks import task

from backend.events.services import subscriptions, uploads


@cron("*/5 * * * *")
@task
def read_calendars() -> int:
    """Read the calendars that places follow, each when its time has come."""
    return subscriptions.refresh_due()


@cron("50 3 * * *")
@task
def forget_uploads() -> int:
    """Delete calendar files that were looked at and never agreed to."""
    return uploads.forget_uploads()
