"""Reads of the calendar for pages."""

from backend.events.selectors.agenda import Agenda, Cursor, agenda, nearest
from backend.events.selectors.dates import calendar_dates, date_to_show, next_dates, planned, week_counts
from backend.events.selectors.days import Day, Entry, midnight
from backend.events.selectors.filters import Filters
from backend.events.selectors.marks import mark_mine
from backend.events.selectors.overview import days_of
from backend.events.selectors.scopes import Scope, network_scope, person_scope, place_scope

__all__ = [
    "Agenda",
    "Cursor",
    "Day",
    "Entry",
    "Filters",
    "Scope",
    "agenda",
    "calendar_dates",
    "date_to_show",
    "days_of",
    "mark_mine",
    "midnight",
    "nearest",
    "network_scope",
    "next_dates",
    "person_scope",
    "place_scope",
    "planned",
    "week_counts",
]
