from django import template

from backend.terms.models import Document
from backend.terms.selectors import version_in_force

register = template.Library()


@register.simple_tag
def rules_of_place(place):
    """The version of the place's own rules that binds now, or ``None`` (1 query)."""
    return version_in_force(Document.Kind.PLACE_RULES, place)
