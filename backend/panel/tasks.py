from crontask import cron
from django.tasks import task

from backend.panel import services


@cron("20 4 * * *")
@task
def count_figures() -> int:
    """Count the figures of the network, in the night."""
    return services.count_network()
