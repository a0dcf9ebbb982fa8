from crontask import cron
from django.tasks import task

from backend.lending.services import reminders, upkeep, watching


@cron("*/5 * * * *")
@task
def keep_loans() -> dict[str, int]:
    """Silence, what was not fetched, offers of queues, and cards that say whether a thing can be had."""
    return upkeep.keep_loans()


@cron("*/10 * * * *")
@task
def remind_borrowers() -> dict[str, int]:
    """What is due and late, and whom it endangers; times at which the desk is closed now."""
    return {
        "reminded": reminders.remind_borrowers(),
        "warned": watching.warn_next(),
        "closed": watching.tell_of_hours(),
    }
