from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from backend.core.words import day_in_words, day_name, short_day_in_words, zoned

register = template.Library()


@register.simple_tag
def when(instant, zone=""):
    """``<time>today, 17:00</time>`` in the place's zone; in that of the installation where there is no place."""
    local = zoned(instant, zone)
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="seconds"),
        day_in_words(instant, zone),
        f"{local:%H:%M}",
    )


@register.simple_tag
def day(instant, zone=""):
    """``<time>tomorrow, Wednesday 25 November</time>`` in the place's zone."""
    local = zoned(instant, zone)
    return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), day_in_words(instant, zone))


@register.simple_tag
def clock(instant, zone=""):
    """``<time>17:00</time>`` in the place's zone."""
    local = zoned(instant, zone).isoformat(timespec="seconds")
    return mark_safe(f'<time datetime="{local}">{local[11:16]}</time>')  # noqa: S308 - digits of our own


@register.simple_tag
def short_day(instant, zone):
    """``today``, ``tomorrow`` or ``Wed 25 Nov``: for narrow signs beside a clock."""
    return short_day_in_words(instant, zone)


@register.simple_tag
def when_words(instant, zone):
    """``Wednesday 25 November, 17:00`` without markup, for letters: read later, so never "today"."""
    local = zoned(instant, zone)
    return f"{day_name(local.date())} {local.year}, {local:%H:%M}"
