from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backend.impact.ranges import Range

register = template.Library()
TONNE = 1000


@register.filter
def counted(value: Range | None) -> str:
    """``"10–14"``: how many, as it is known."""
    return joined(value) if value else ""


@register.filter
def about(value: Range | None) -> str:
    """``"3–8"``: how many, as an estimate, outwards to whole steps."""
    return joined(value.whole()) if value else ""


@register.filter
def weight(value: Range | None) -> str:
    """``"15–60 kg"`` or ``"1.5–6 t"``, outwards to steps."""
    if value is None:
        return ""
    wide = value.rounded()
    if wide.low >= TONNE:
        return _("%(range)s t") % {"range": joined(Range(wide.low / TONNE, wide.high / TONNE))}
    return _("%(range)s kg") % {"range": joined(wide)}


@register.filter
def plain_weight(value: Range | None) -> str:
    """A factor in kg, as it stands in the table."""
    return _("%(range)s kg") % {"range": joined(value)} if value else ""


@register.filter
def percent(value: Range | None) -> str:
    return f"{joined(Range(value.low * 100, value.high * 100))}\N{NO-BREAK SPACE}%" if value else ""


def joined(value: Range) -> str:
    low, high = said(value.low), said(value.high)
    return low if low == high else f"{low}–{high}"


def said(number: Decimal) -> str:
    """In the reader's way of writing numbers, without zeros that say nothing."""
    short = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    return number_format(short, use_l10n=True, force_grouping=True)
