from crontask import cron
from django.tasks import task

from backend.events.services import lists


@cron("* * * * *")
@task
def keep_lists() -> dict[str, int]:
    """What the clock alone does to lists: offers lapse, gaps are served, seats are confirmed or freed."""
    return lists.keep_lists()
