"""Recurrence of events (RFC 5545): rules of dates, their expansion, words for them.

Pure: no database, no request. Times are wall time of the series' zone until the zone makes them UTC instants.
"""

from backend.events.recurrence.choices import from_rule, to_rule
from backend.events.recurrence.closures import COUNTRIES, Reason
from backend.events.recurrence.counting import last_meeting, meetings, with_meetings
from backend.events.recurrence.expansion import Candidate, candidates, fitting_day, next_dates, occurrences
from backend.events.recurrence.pattern import Moment, Pattern, instant
from backend.events.recurrence.rule import Rule, canonical, parse
from backend.events.recurrence.splitting import continue_from, truncate
from backend.events.recurrence.summary import summary
from backend.events.recurrence.validation import validate

__all__ = [
    "COUNTRIES",
    "Candidate",
    "Moment",
    "Pattern",
    "Reason",
    "Rule",
    "candidates",
    "canonical",
    "continue_from",
    "fitting_day",
    "from_rule",
    "instant",
    "last_meeting",
    "meetings",
    "next_dates",
    "occurrences",
    "parse",
    "summary",
    "to_rule",
    "truncate",
    "validate",
    "with_meetings",
]
