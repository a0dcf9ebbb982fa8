from crontask import cron
from django.tasks import task

from backend.recognition import services


@cron("*/5 * * * *")
@task
def release_due() -> int:
    """What nobody has looked at in time is shown again, and what nothing on a list holds any more."""
    return services.release_due()
