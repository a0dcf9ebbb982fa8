from base64 import b64decode, b64encode
from datetime import timedelta

from crontask import cron
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

from backend.core import cards
from backend.core.letters import Letter

# A mail server that is being restarted is back after minutes, one that is broken after a working day.
PAUSES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12)]


def send_later(letter: EmailMessage) -> None:
    """Hand ``letter`` to the worker, in the transaction of what it tells about."""
    deliver.enqueue(packed(letter))


@task(queue_name="mail")
def deliver(fields: dict, attempt: int = 0) -> None:
    """Send one letter; when the mail server does not take it, try again after longer and longer pauses."""
    try:
        unpacked(fields).send()
    except OSError:
        if attempt == len(PAUSES):
            raise
        deliver.using(run_after=timezone.now() + PAUSES[attempt]).enqueue(fields, attempt + 1)


def packed(letter: EmailMessage) -> dict:
    """``letter`` as JSON. Files are bytes, so they travel as base64."""
    fields = {"subject": letter.subject, "body": letter.body, "from_email": letter.from_email, "to": letter.to}
    more = {
        "reply_to": letter.reply_to,
        "headers": letter.extra_headers,
        "alternatives": [list(part) for part in getattr(letter, "alternatives", [])],
        "attachments": [
            [name, b64encode(content if isinstance(content, bytes) else content.encode()).decode(), mimetype]
            for name, content, mimetype in letter.attachments
        ],
    }
    return fields | {name: value for name, value in more.items() if value}


def unpacked(fields: dict) -> Letter:
    """The letter that ``packed`` made ``fields`` of."""
    files = [(name, b64decode(content), mimetype) for name, content, mimetype in fields.get("attachments", [])]
    return Letter(**{**fields, "attachments": files})


@cron("25 * * * *")
@task
def forget_done_work() -> None:
    """Keep no letter (it may hold a code to sign in) and no record of work longer than it serves."""
    call_command("prune_db_task_results", queue_name="mail", min_age_days=0, failed_min_age_days=7, verbosity=0)
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)
    call_command("clearsessions", verbosity=0)
    cards.forget_old()
