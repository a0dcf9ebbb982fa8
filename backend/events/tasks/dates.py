from crontask import cron
from django.tasks import task

from backend.events import services


@cron("17 * * * *")
@task
def make_dates() -> int:
    """Make rows of the dates of every series up to the horizon."""
    return services.materialise_all()
