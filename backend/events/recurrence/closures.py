"""Days on which a series does not take place, and why."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.events.recurrence.pattern import Pattern

COUNTRIES = ("PL",)
# The library's own codes; languages that it lacks fall back to the country's.
LIBRARY_LANGUAGES = {"pl": "pl", "en": "en_US", "uk": "uk"}


@dataclass(frozen=True)
class Reason:
    """Why a date is left out: ``holiday`` (with the code of its country), ``break`` or ``left_out``."""

    kind: str
    day: date
    country: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "holiday":
                return _("public holiday: %(name)s") % {"name": holiday_name(self.day, self.country)}
            case "break":
                return _("break")
        return _("left out")


@lru_cache(maxsize=512)
def holidays_of(country: str, year: int, language: str = "") -> dict[date, str]:
    """Public holidays of ``country`` in ``year`` with their names, in the reader's language where there are names."""
    spoken = LIBRARY_LANGUAGES.get(language.partition("-")[0])
    return dict(holidays.country_holidays(country, years=year, language=spoken, observed=False))


def holiday_name(day: date, country: str) -> str:
    return holidays_of(country, day.year, get_language() or "").get(day, "")


def closed(pattern: Pattern, day: date) -> Reason | None:
    """Why the rule of ``pattern`` skips ``day``, or ``None``."""
    if pattern.holidays and day in holidays_of(pattern.holidays, day.year):
        return Reason("holiday", day, pattern.holidays)
    if any(first <= day <= last for first, last in pattern.skipped):
        return Reason("break", day)
    return None
