from django import template

from backend.live.presence import here
from backend.places.selectors import opening_status, week_hours
from backend.places.switches import features_on

register = template.Library()


@register.simple_tag
def opening_of(place):
    """``OpeningStatus`` of ``place`` now."""
    return opening_status(place)


@register.simple_tag
def hours_of(place):
    """The seven days from today as ``DayHours``."""
    return week_hours(place)


@register.simple_tag
def people_at(place):
    """How many people are on the pages of ``place`` now: its lit windows."""
    return here(f"place.{place.pk}").count


@register.simple_tag
def features_of(place) -> dict[str, bool]:
    """What is switched on at ``place``, by feature."""
    return features_on(place.pk)
