from crontask import cron
from django.tasks import task

from backend.events.services import reminders


@cron("* * * * *")
@task
def remind() -> int:
    """Send reminders that are due to those who come."""
    return reminders.send_reminders()
