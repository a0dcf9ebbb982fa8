"""Words and signs of a calendar."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from backend.core.templatetags.icon import icon
from backend.core.words import zoned
from backend.events.models import Event
from backend.events.recurrence import summary

register = template.Library()

# A shape for each category, beside its word and colour.
SHAPES = {
    Event.Category.MEETING: "users",
    Event.Category.KITCHEN: "soup",
    Event.Category.MOVEMENT: "bike",
    Event.Category.CRAFT: "hammer",
    Event.Category.LANGUAGE: "languages",
    Event.Category.CULTURE: "music",
    Event.Category.GAMES: "smile",
    Event.Category.NATURE: "sprout",
    Event.Category.LEARNING: "book-open",
    Event.Category.ADVICE: "info",
    Event.Category.SWAP: "gift",
}


@register.simple_tag
def shape(category: str):
    """The sign of a category."""
    return icon(SHAPES.get(category, "calendar"))


@register.simple_tag
def repeats(event: Event) -> str:
    """ "every Wednesday until 30 June"; nothing for an event that takes place once."""
    return summary_of(event.pattern, get_language() or "en") if event.rrule else ""


# Every page of a calendar says the same few rules.
summary_of = lru_cache(maxsize=4096)(summary)


@register.simple_tag
def hours(entry):
    """``<time>17:00</time>–<time>18:30</time>`` of an entry on its day; without what lies on other days."""
    one = entry.occurrence
    start, end = zoned(one.starts_at, one.zone), zoned(one.ends_at, one.zone)
    if one.event.is_all_day:
        return ""
    begins = format_html('<time datetime="{}">{}</time>', start.isoformat(timespec="seconds"), f"{start:%H:%M}")
    ends = format_html('<time datetime="{}">{}</time>', end.isoformat(timespec="seconds"), f"{end:%H:%M}")
    if entry.continues:
        return "" if entry.goes_on else format_html("–{}", ends)
    return format_html("{}–", begins) if entry.goes_on else format_html("{}–{}", begins, ends)


@register.filter
def without_scheme(address: str) -> str:
    """An address as people type it."""
    return address.partition("://")[2].rstrip("/")
