"""Cases and levels in templates."""

from django import template

from backend.moderation import selectors

register = template.Library()
register.filter(selectors.names_author)


@register.simple_tag
def know_standing(memberships, place):
    """Give each membership of ``place`` its ``vouch``, and its person a ``footing``, read for all together."""
    selectors.know_standing(list(memberships), place)
    return ""
