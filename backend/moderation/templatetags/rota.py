from django import template

from backend.moderation.words import hours_in_words, span_in_words

register = template.Library()


@register.simple_tag
def span(start, end, zone):
    """``Saturday 28 November, 22:00–06:00``."""
    return span_in_words(start, end, zone)


@register.simple_tag
def hours(start, end, zone):
    """``22:00–06:00``."""
    return hours_in_words(start, end, zone)
