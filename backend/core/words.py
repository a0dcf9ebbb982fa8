"""Days and hours in words, in the zone of the place."""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

# Django 6.1 has no Polish and no Ukrainian for it yet; words of the project win over those of the framework.
BLANK_CHOICE = gettext_noop("- Select an option -")


def zoned(instant: datetime, zone) -> datetime:
    """``instant`` on the wall clock of ``zone`` (a name or a ``ZoneInfo``; empty: that of the installation)."""
    return instant.astimezone(zone if isinstance(zone, tzinfo) else ZoneInfo(zone or settings.TIME_ZONE))


def day_name(day: date) -> str:
    """``"Wednesday 25 November"`` in the reader's language and right case."""
    return _day_name(day, get_language())


@lru_cache(maxsize=1024)
def _day_name(day: date, _language: str | None) -> str:
    # E is the month as it stands in a date: the genitive in Polish and Ukrainian.
    return in_case(format_date(day, "l j E"))


def in_case(name: str) -> str:
    """English alone writes days and months with a capital."""
    return name if (get_language() or "").startswith("en") else name.lower()


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


def short_day_in_words(instant: datetime, zone, *, now: datetime | None = None) -> str:
    """``"today"``, ``"tomorrow"`` or ``"Wed 25 Nov"``."""
    day, today = zoned(instant, zone).date(), zoned(now or timezone.now(), zone).date()
    near = {0: _("today"), 1: _("tomorrow")}
    return near.get((day - today).days) or in_case(format_date(day, "D j M"))
