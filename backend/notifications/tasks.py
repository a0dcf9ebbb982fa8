from crontask import cron
from django.tasks import task

from backend.notifications import services


@cron("* * * * *")
@task(queue_name="mail")
def write_letters() -> int:
    """Write the letters about notifications that are due."""
    return services.send_letters()
