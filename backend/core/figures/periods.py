"""Months, quarters and years of the calendar, by the days of a place."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from backend.core.moments import instant
from backend.core.words import in_case

MONTH, QUARTER, YEAR = "month", "quarter", "year"
MONTHS_OF = {MONTH: 1, QUARTER: 3, YEAR: 12}
ROMAN = ("I", "II", "III", "IV")
FIRST_YEAR = 2000


@dataclass(frozen=True, order=True)
class Period:
    """``unit`` from its first day ``begins`` on."""

    begins: date
    unit: str

    @classmethod
    def of(cls, day: date, unit: str) -> "Period":
        """The one in which ``day`` lies."""
        months = MONTHS_OF[unit]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), unit)

    @classmethod
    def parse(cls, text: str, *, today: date) -> "Period | None":
        """``"2026-10"``, ``"2026-k4"`` or ``"2026"``; ``None`` when it is none, or has not begun."""
        year, _dash, rest = text.partition("-")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= today.year):
            return None
        is_quarter = rest[:1] in ("k", "q")
        number = rest[1:] if is_quarter else rest
        if not rest:
            found = cls(date(int(year), 1, 1), YEAR)
        elif not (number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= (4 if is_quarter else 12)):
            return None
        else:
            month = int(number[:3]) * 3 - 2 if is_quarter else int(number[:3])
            found = cls(date(int(year), month, 1), QUARTER if is_quarter else MONTH)
        return found if found.begins <= today else None

    @property
    def code(self) -> str:
        """As ``parse`` reads it."""
        year = f"{self.begins.year:04}"
        return {MONTH: f"{year}-{self.begins.month:02}", QUARTER: f"{year}-k{self.number}", YEAR: year}[self.unit]

    @property
    def number(self) -> int:
        """Of the quarter in its year."""
        return (self.begins.month - 1) // 3 + 1

    @property
    def ends(self) -> date:
        """The first day after it."""
        return self.begins + relativedelta(months=MONTHS_OF[self.unit])

    @property
    def before(self) -> "Period":
        return Period(self.begins - relativedelta(months=MONTHS_OF[self.unit]), self.unit)

    @property
    def after(self) -> "Period":
        return Period(self.ends, self.unit)

    @property
    def months(self) -> list["Period"]:
        begins = [self.begins + relativedelta(months=number) for number in range(MONTHS_OF[self.unit])]
        return [Period(begin, MONTH) for begin in begins]

    def is_over(self, today: date) -> bool:
        return self.ends <= today

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first instant and the first after it, where ``zone`` is the time."""
        return instant(self.begins, time.min, zone), instant(self.ends, time.min, zone)

    def __str__(self) -> str:
        """``October 2026``, ``4th quarter of 2026`` or ``2026``, in the reader's language."""
        year = self.begins.year
        if self.unit == MONTH:
            return f"{in_case(format_date(self.begins, 'F'))} {year}"
        if self.unit == QUARTER:
            return _("quarter %(roman)s of %(year)s") % {"roman": ROMAN[self.number - 1], "year": year}
        return str(year)

    @property
    def short(self) -> str:
        """``Oct``: under a bar."""
        return in_case(format_date(self.begins, "M"))


def last_whole(unit: str, today: date) -> Period:
    """The latest that is over."""
    return Period.of(today, unit).before


def months_until(period: Period, count: int = 12) -> list[Period]:
    """``count`` months, the last of them the last of ``period``."""
    last = period.months[-1].begins
    return [Period(last - relativedelta(months=back), MONTH) for back in range(count - 1, -1, -1)]
