from crontask import cron
from django.tasks import task

from backend.privacy.services import exporting, guarding, leaving, retention


@cron("35 3 * * *")
@task
def delete_what_is_old() -> dict[str, int]:
    """Delete what has been kept as long as the registry says, and no longer."""
    return retention.sweep_all()


@cron("20 * * * *")
@task
def erase_accounts() -> int:
    """Delete accounts whose two weeks are over."""
    return leaving.erase_due()


@cron("10 4 * * *")
@task
def let_go_of_the_grown_up() -> int:
    """Nobody looks after an account whose owner has come of age."""
    return guarding.let_go_of_the_grown_up()


@cron("*/10 * * * *")
@task
def wake_exports() -> int:
    """Begin again exports whose worker died."""
    return exporting.wake_exports()
