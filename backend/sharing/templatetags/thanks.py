"""Words of thanks on pages of apps below and beside."""

from django import template
from django.utils.translation import gettext as _

from backend.sharing import selectors

register = template.Library()
SHOWN = 5
BESIDE = 3  # on the side of a board


@register.simple_tag
def own_words(thanks):
    """The note that the reader wrote, of what two sides said (``thanks_about``), or ``None``."""
    return next((said.note for said in thanks if said.is_mine), None)


@register.inclusion_tag("sharing/_thanks_list.html", takes_context=True)
def thanks_to(context, person):
    """What neighbours thanked ``person`` for, where both agreed to show it (2 queries)."""
    user = context["user"]
    return {"notes": selectors.thanks_for(person, user)[:SHOWN], "title": _("Neighbours say thank you"), "user": user}


@register.inclusion_tag("sharing/_thanks_list.html", takes_context=True)
def thanks_beside(context, place):
    """The latest public thanks of what was shared at ``place`` (2 queries)."""
    user = context["user"]
    return {"notes": selectors.thanks_at(place, user)[:BESIDE], "title": _("Thanks between neighbours"), "user": user}
