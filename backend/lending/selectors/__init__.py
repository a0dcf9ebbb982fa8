"""Reads of lending: when things are free, what the terms say, what waits at the desk."""

from backend.lending.selectors.ahead import Broken, broken_by_hours, equals_of, in_danger
from backend.lending.selectors.availability import Availability, availability, earliest_free
from backend.lending.selectors.borrower import Record, hindrance, loans_due, record_of
from backend.lending.selectors.desk import Desk, desk
from backend.lending.selectors.pool import Pool, Stretch
from backend.lending.selectors.terms import Taking, may_go, terms_of, via_of

__all__ = [
    "Availability",
    "Broken",
    "Desk",
    "Pool",
    "Record",
    "Stretch",
    "Taking",
    "availability",
    "broken_by_hours",
    "desk",
    "earliest_free",
    "equals_of",
    "hindrance",
    "in_danger",
    "loans_due",
    "may_go",
    "record_of",
    "terms_of",
    "via_of",
]
