"""Work of the board that nobody waits for."""

from crontask import cron
from django.tasks import task

from backend.sharing.services import exchanges, renewing, searches


@cron("*/5 * * * *")
@task
def keep_time() -> dict[str, int]:
    """End listings whose time is over, and tell of those that end soon."""
    return renewing.keep_time()


@cron("* * * * *")
@task
def keep_exchanges() -> dict[str, int]:
    """Draw lots that are due, and pass on what was not picked up in time."""
    return exchanges.keep_exchanges()


@cron("0 7 * * *")
@task
def tell_searches() -> dict[str, int]:
    """Tell once a day what the searches that people keep have found."""
    return searches.tell_daily()
