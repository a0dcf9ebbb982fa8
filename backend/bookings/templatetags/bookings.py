from django import template

from backend.core.words import day_name, zoned

register = template.Library()


@register.simple_tag
def span_in_words(booking) -> str:
    """``"Friday 27 November 2026, 17:00–19:00"`` in the place's zone: for letters and paper, where today passes."""
    starts, ends = (zoned(at, booking.zone) for at in (booking.starts_at, booking.ends_at))
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{day_name(ends.date())} {ends:%H:%M}"
    return f"{day_name(starts.date())} {starts.year}, {starts:%H:%M}–{until}"
