from crontask import cron
from django.tasks import task

from backend.bookings.services import upkeep


@cron("*/10 * * * *")
@task
def keep_bookings() -> dict[str, int]:
    """Reminders, requests whose time came, keys that are late."""
    return {
        "reminded": upkeep.remind_holders(),
        "lapsed": upkeep.lapse_requests(),
        "keys": upkeep.chase_keys(),
    }
