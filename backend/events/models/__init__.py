from backend.events.models.attendance import Attendance, Question, StandingAttendance
from backend.events.models.event import Event
from backend.events.models.feed import CalendarFailure, CalendarFeed, CalendarReply, CalendarSubscription
from backend.events.models.feedback import Feedback
from backend.events.models.occurrence import Occurrence
from backend.events.models.reminder import Reminder

__all__ = [
    "Attendance",
    "CalendarFailure",
    "CalendarFeed",
    "CalendarReply",
    "CalendarSubscription",
    "Event",
    "Feedback",
    "Occurrence",
    "Question",
    "Reminder",
    "StandingAttendance",
]
