from crontask import cron
from django.conf import settings
from django.tasks import task

from backend.events.services.mailboxes import hear_imap


@cron("*/3 * * * *")
@task
def read_calendar_replies() -> None:
    """Hear what calendars answered, where the settings name a mailbox."""
    if settings.CALENDAR_REPLY_TO and settings.CALENDAR_IMAP_HOST:
        hear_imap()
