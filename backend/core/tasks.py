from datetime import timedelta

from crontask import cron
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

# A mail server that is being restarted is back after minutes, one that is broken after a working day.
PAUSES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12)]


def send_later(letter: EmailMessage) -> None:
    """Hand ``letter`` (plain text) to the worker, in the transaction of what it tells about."""
    fields = {"subject": letter.subject, "body": letter.body, "from_email": letter.from_email, "to": letter.to}
    deliver.enqueue(fields)


@task(queue_name="mail")
def deliver(fields: dict, attempt: int = 0) -> None:
    """Send one letter; when the mail server does not take it, try again after longer and longer pauses."""
    try:
        EmailMessage(**fields).send()
    except OSError:
        if attempt == len(PAUSES):
            raise
        deliver.using(run_after=timezone.now() + PAUSES[attempt]).enqueue(fields, attempt + 1)


@cron("25 * * * *")
@task
def forget_done_work() -> None:
    """Keep no letter (it may hold a code to sign in) and no record of work longer than it serves."""
    call_command("prune_db_task_results", queue_name="mail", min_age_days=0, failed_min_age_days=7, verbosity=0)
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)
    call_command("clearsessions", verbosity=0)
