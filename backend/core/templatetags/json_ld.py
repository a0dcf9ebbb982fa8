import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def json_ld(data: dict):
    """``data`` as a block of linked data. It is never executed, so it needs no nonce."""
    text = json.dumps(data, ensure_ascii=False)
    # As Django's json_script: nothing inside can end the element or begin another.
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04X}")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
