from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backend.panel.selectors.figures import Figure

register = template.Library()


@register.filter
def change(figure: Figure) -> str:
    """``"3 more than before"``; empty where one of the two numbers is hidden."""
    grown = figure.change
    if grown is None:
        return ""
    if grown == 0:
        return _("as many as before")
    number = number_format(abs(grown), force_grouping=True)
    return _("%(n)s more than before") % {"n": number} if grown > 0 else _("%(n)s fewer than before") % {"n": number}
