"""Times of the rota in words."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from backend.core.words import day_in_words, zoned

NOON = time(12)


def span_in_words(start: datetime, end: datetime, zone) -> str:
    """``"Saturday 28 November, 22:00–6:00"``; with both days where the end is not that night or the morning after."""
    first, last = zoned(start, zone), zoned(end, zone)
    days = (last.date() - first.date()).days
    if days == 0 or (days == 1 and last.time() <= NOON and end - start < timedelta(hours=20)):
        return f"{day_in_words(start, zone)}, {clock(first)}–{clock(last)}"
    return _("%(start)s – %(end)s") % {
        "start": f"{day_in_words(start, zone)}, {clock(first)}",
        "end": f"{day_in_words(end, zone)}, {clock(last)}",
    }


def hours_in_words(start: datetime, end: datetime, zone) -> str:
    """``"22:00–6:00"``, under the day on which it begins."""
    return f"{clock(zoned(start, zone))}–{clock(zoned(end, zone))}"


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"
