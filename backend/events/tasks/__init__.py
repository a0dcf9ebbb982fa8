"""Work of the calendar that nobody waits for; crontask finds it by this package."""

from backend.events.tasks.dates import make_dates
from backend.events.tasks.invitations import read_calendar_replies
from backend.events.tasks.reminders import remind
from backend.events.tasks.seats import forget_guests, keep_lists

__all__ = ["forget_guests", "keep_lists", "make_dates", "read_calendar_replies", "remind"]
