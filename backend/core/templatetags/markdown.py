from django import template
from django.utils.safestring import mark_safe

from backend.core.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str):
    """Users' Markdown as safe HTML."""
    return mark_safe(to_html(text))  # noqa: S308 - cleaned by nh3
