from crontask import cron
from django.tasks import task

from backend.places import services


@cron("17 * * * *")
@task
def close_due_places() -> int:
    """Close places whose planned day has come."""
    return services.close_due_places()
