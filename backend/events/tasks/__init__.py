"""Work of the calendar that nobody waits for; crontask finds it by this package."""

from backend.events.tasks.dates import make_dates
from backend.events.tasks.invitations import read_calendar_replies
from backend.events.tasks.reminders import remind
from backend.events.tasks.seats import keep_lists
from backend.events.tasks.subscriptions import forget_uploads, read_calendars, wake_imports

__all__ = [
    "forget_uploads",
    "keep_lists",
    "make_dates",
    "read_calendar_replies",
    "read_calendars",
    "remind",
    "wake_imports",
]
