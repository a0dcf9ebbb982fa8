from crontask import cron
from django.tasks import task

from backend.audit.services import job_ran
from backend.terms import services


@cron("*/5 * * * *")
@task
def tell_of_announcements() -> int:
    """Bring notices that have begun to the inboxes."""
    told = services.tell_of_announcements()
    job_ran("terms.tell_of_announcements", told=told)
    return told
