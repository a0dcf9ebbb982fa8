from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.core.figures.said import Said

register = template.Library()
HOURS_A_DAY, MINUTES_AN_HOUR = 24, 60


@register.filter
def said(value: Said | None) -> str:
    """``"12"``, or that it is hidden."""
    if value is None or value.number is None:
        return _("hidden")
    return number_format(value.number, force_grouping=True)


@register.filter
def waits(hours: int | None) -> str:
    """How long somebody has waited: ``"less than an hour"``, ``"5 hours"``, ``"3 days"``."""
    if not hours:
        return _("less than an hour")
    if hours < 2 * HOURS_A_DAY:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = hours // HOURS_A_DAY
    return ngettext("%d day", "%d days", days) % days


@register.filter
def minutes(value: Said | None) -> str:
    """A median of minutes: ``"40 min"``, ``"5 hours"``, ``"3 days"``."""
    if value is None or value.number is None:
        return ""
    if value.number < MINUTES_AN_HOUR:
        return _("%d min") % value.number
    return waits(round(value.number / MINUTES_AN_HOUR))
