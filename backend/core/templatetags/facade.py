from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from backend.core.facade import HEIGHT, WIDTH
from backend.core.facade import facade as draw

register = template.Library()


NEAR = 600  # how much of the street a card shows


def svg(slug: str, people: int, is_open: bool, around: int = WIDTH):
    # Only digits and our own tokens go into the drawing: the slug seeds chance, it is never printed.
    return mark_safe(draw(slug, people, is_open, around))  # noqa: S308


@register.simple_tag
def facade(place, people=0, is_open=True):
    """The house of ``place`` with one lit window a person, named for those who do not see it."""
    label = ngettext(
        "House with %(people)d lit window: so many neighbours are here online now.",
        "House with %(people)d lit windows: so many neighbours are here online now.",
        people,
    ) % {"people": people}
    return format_html(
        '<svg class="facade" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMax slice" role="img"'
        ' aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        svg(place.slug, people, is_open),
    )


@register.simple_tag
def facade_art(slug, people=0, is_open=True):
    """The same house as decoration: the words beside it say everything."""
    return format_html(
        '<svg class="facade" viewBox="{} 0 {} {}" preserveAspectRatio="xMidYMax slice" aria-hidden="true">{}</svg>',
        (WIDTH - NEAR) // 2,
        NEAR,
        HEIGHT,
        svg(slug, people, is_open, NEAR),
    )
