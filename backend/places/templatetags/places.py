from django import template

from backend.places.selectors import opening_status, week_hours

register = template.Library()


@register.simple_tag
def opening_of(place):
    """``OpeningStatus`` of ``place`` now."""
    return opening_status(place)


@register.simple_tag
def hours_of(place):
    """The seven days from today as ``DayHours``."""
    return week_hours(place)
