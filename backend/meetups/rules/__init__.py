"""Who may do what in meetups: rooms and calls, and coffees among neighbours."""

from backend.meetups.rules.calls import (
    TAIL,
    date_at,
    is_asked_by_its_event,
    is_early,
    is_guest,
    is_past,
    know_parts,
    link_to,
    may_enter,
    opens_at,
    part_in,
    runs_it,
)
from backend.meetups.rules.coffee import are_apart, is_apart_from_others, kept_apart, know_seats, seat_in, seats_of

__all__ = [
    "TAIL",
    "are_apart",
    "date_at",
    "is_apart_from_others",
    "is_asked_by_its_event",
    "is_early",
    "is_guest",
    "is_past",
    "kept_apart",
    "know_parts",
    "know_seats",
    "link_to",
    "may_enter",
    "opens_at",
    "part_in",
    "runs_it",
    "seat_in",
    "seats_of",
]
