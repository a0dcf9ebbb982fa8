"""Words and addresses of a board."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def distance(km: float) -> str:
    """ "about 300 m", "about 1.2 km": rounded, for it is the distance to a place and nobody's address."""
    if km < 1:
        return _("about %(metres)s m") % {"metres": round(km * 1000)}
    return _("about %(km)s km") % {"km": number_format(km, decimal_pos=0 if km == int(km) else 1)}


@register.simple_tag
def query_with(form, **others) -> str:
    """The query string of the filters of ``form`` with other values."""
    return form.query_with(**{name: str(value) for name, value in others.items()})
