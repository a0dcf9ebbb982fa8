from crontask import cron
from django.tasks import task

from backend.recognition import services


@cron("*/5 * * * *")
@task
def release_unseen() -> int:
    """What nobody has looked at in time is shown again."""
    return services.release_unseen()
