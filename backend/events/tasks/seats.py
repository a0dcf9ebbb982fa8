from crontask import cron
from django.tasks import task

from backend.events.services import guests, lists


@cron("* * * * *")
@task
def keep_lists() -> dict[str, int]:
    """What the clock alone does to lists: offers lapse, gaps are served, seats are confirmed or freed."""
    return lists.keep_lists()


@cron("40 3 * * *")
@task
def forget_guests() -> int:
    """Forget who guests were, and what people needed, a month after the date."""
    return guests.forget_guests()
