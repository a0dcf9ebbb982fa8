"""Days and hours in words, in the zone of the place."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def zoned(instant: datetime, zone) -> datetime:
    """``instant`` on the wall clock of ``zone`` (a name or a ``ZoneInfo``)."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def day_name(day: date) -> str:
    """``"Wednesday 25 November"`` in the reader's language and right case."""
    # Translators: Django date format of a day in words; E is the month in the genitive.
    return format_date(day, pgettext("date format", "l j F"))


def relative_day(day: date, today: date) -> str:
    """``"today"``, ``"tomorrow, Wednesday 25 November"``, or the day alone; the year when it is another."""
    if day == today:
        return _("today")
    name = day_name(day) if day.year == today.year else f"{day_name(day)} {day.year}"
    if (day - today).days == 1:
        return _("tomorrow, %(day)s") % {"day": name}
    if (day - today).days == -1:
        return _("yesterday, %(day)s") % {"day": name}
    return name


def day_in_words(instant: datetime, zone, *, now: datetime | None = None) -> str:
    """The day of ``instant`` as people in ``zone`` say it now."""
    return relative_day(zoned(instant, zone).date(), zoned(now or timezone.now(), zone).date())
