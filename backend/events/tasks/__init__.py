"""Work of the calendar that nobody waits for; crontask finds it by this package."""

from backend.events.tasks.dates import make_dates

__all__ = ["make_dates"]
