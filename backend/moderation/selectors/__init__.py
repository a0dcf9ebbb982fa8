"""Reads of the moderators' desk, and of what people were told."""

from backend.moderation.selectors.desk import (
    Filters,
    appeals_for,
    counts_for,
    decided_since,
    last_case_about,
    last_decided_for,
    names_author,
    open_reports_for,
    places_of_desk,
    queue,
    who_may_decide,
    who_may_take_over,
)
from backend.moderation.selectors.history import Past, happened_since, ladder, past_of, story_of
from backend.moderation.selectors.letters import hiding_of, my_decisions, my_reports
from backend.moderation.selectors.rota import expect, expectations, on_duty, on_duty_at_desks, on_duty_for, quiet_hours
from backend.moderation.selectors.standing import know_standing, rights_of

__all__ = [
    "Filters",
    "Past",
    "appeals_for",
    "counts_for",
    "decided_since",
    "expect",
    "expectations",
    "happened_since",
    "hiding_of",
    "know_standing",
    "ladder",
    "last_case_about",
    "last_decided_for",
    "my_decisions",
    "my_reports",
    "names_author",
    "on_duty",
    "on_duty_at_desks",
    "on_duty_for",
    "open_reports_for",
    "past_of",
    "places_of_desk",
    "queue",
    "quiet_hours",
    "rights_of",
    "story_of",
    "who_may_decide",
    "who_may_take_over",
]
