from crontask import cron
from django.tasks import task

from backend.moderation import services
from backend.moderation.services import hearing, keeping
from backend.moderation.services.book import close_months


@cron("* * * * *")
@task(queue_name="mail")
def answer_by_mail() -> int:
    """Answer those who reported without an account (DSA Art. 16(5))."""
    return services.answer_by_mail()


@cron("* * * * *")
@task
def keep_time() -> int:
    """Open pages learn when a sanction has ended."""
    return services.keep_time()


@cron("* * * * *")
@task
def lapse_proposals() -> int:
    """What no second person confirmed in time holds no longer."""
    return services.lapse_proposals()


@cron("* * * * *")
@task
def tell_of_cases() -> int:
    """What nobody on duty took in hand is told to all; what is ordinary is told together, after quiet hours."""
    return services.widen_alerts() + services.tell_of_ordinary()


@cron("5 3 * * *")
@task
def fill_rota() -> int:
    """Weekly duties stand in the rota some weeks ahead."""
    return services.fill_rota()


@cron("0 18-20 * * *")
@task
def remind_of_duties() -> int:
    """The evening before; three times, for whoever took a duty since or a run that failed."""
    return services.remind_of_duties()


@cron("10 0 * * *")
@task
def write_book() -> int:
    """A month that is over is counted for the public book."""
    return close_months()


@cron("0 8 * * *")
@task
def remind_of_appeals() -> int:
    """Each morning: appeals that wait longer than we promise are told of again."""
    return hearing.remind_hearers()


@cron("50 4 * * *")
@task
def check_evidence() -> int:
    """Each night all evidence is compared with its hash."""
    return keeping.check_evidence()
