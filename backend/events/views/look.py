"""What the address of a calendar asks for: which view, which days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import dateformat
from django.utils.translation import gettext as _

from backend.core.words import day_name, relative_day
from backend.events.forms.filters import without_empty
from backend.events.selectors.agenda import WINDOW
from backend.events.selectors.days import first_of_month, whole_weeks

AGENDA, DAY, WEEK, MONTH = "lista", "dzien", "tydzien", "miesiac"
VIEWS = (AGENDA, DAY, WEEK, MONTH)
YEARS_AROUND = 50
# What says when; all else in the address is a filter.
TIMES = ("widok", "dzien", "do", "miesiac", "po", "przed")


@dataclass(frozen=True)
class Look:
    """A view of a calendar and the days that it shows."""

    view: str
    first: date  # of what is asked for: of the month, not of its first week
    last: date
    today: date
    others: QueryDict  # the filters in the address
    is_month: bool = False  # a list of one month
    from_today: bool = False  # a list that nobody asked a day of

    @property
    def days(self) -> list[date]:
        """Every day that the view draws."""
        if self.view == MONTH:
            return whole_weeks(self.first)
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def is_current(self) -> bool:
        return self.first <= self.today <= self.last

    @property
    def title(self) -> str:
        """What is shown, in words: "December 2026", "23–29 November 2026", "today"."""
        if self.view == MONTH or self.is_month:
            return month_name(self.first)
        if self.first == self.last:
            name = relative_day(self.first, self.today)
            return name if self.first != self.today else f"{name}, {day_name(self.first)}"
        if self.from_today:
            return _("From today")
        return span_name(self.first, self.last)

    def query(self, view: str = "", day: date | None = None) -> str:
        """The query string of another view or day with the same filters."""
        asked = self.others.copy()
        view = view or self.view
        if view != AGENDA:
            asked["widok"] = view
        if day is None:
            return asked.urlencode()
        if view == MONTH or (view == self.view and self.is_month):
            asked["miesiac"] = f"{day:%Y-%m}"
            return asked.urlencode()
        asked["dzien"] = day.isoformat()
        if view == self.view and self.is_short:
            asked["do"] = (day + (self.last - self.first)).isoformat()
        return asked.urlencode()

    @property
    def previous_query(self) -> str:
        return self.query(day=self._moved(-1))

    @property
    def next_query(self) -> str:
        return self.query(day=self._moved(1))

    @property
    def today_query(self) -> str:
        return self.query(day=self.today if self.view != AGENDA else None)

    @cached_property
    def day_query(self) -> str:
        """The query string of a day, to which the day itself is added."""
        return f"{self.query(DAY)}&dzien="

    @cached_property
    def times(self) -> list[tuple[str, str]]:
        """What the address says of view and days, canonically."""
        found = [("widok", self.view)] if self.view != AGENDA else []
        if self.view == MONTH or self.is_month:
            return [*found, ("miesiac", f"{self.first:%Y-%m}")]
        if self.from_today:
            return found
        found.append(("dzien", self.first.isoformat()))
        return [*found, ("do", self.last.isoformat())] if self.is_short else found

    @cached_property
    def own_query(self) -> str:
        """This view of these days with its filters."""
        return "&".join(filter(None, [self.bare_query, self.others.urlencode()]))

    @cached_property
    def bare_query(self) -> str:
        """This view of these days without filters."""
        return urlencode(self.times)

    @property
    def is_short(self) -> bool:
        """A list of chosen days."""
        return self.view == AGENDA and not self.is_month and (self.last - self.first).days + 1 < WINDOW

    @property
    def views(self) -> list[dict]:
        """The other views of the same time."""
        words = {AGENDA: _("List"), DAY: _("Day"), WEEK: _("Week"), MONTH: _("Month")}
        return [{"name": view, "label": words[view], "query": self._seen_as(view)} for view in VIEWS]

    def _seen_as(self, view: str) -> str:
        if view == self.view:
            return self.own_query
        return self.query(view, None if view == AGENDA and self.is_current else self.anchor)

    def _moved(self, steps: int) -> date:
        if self.view == MONTH or self.is_month:
            return first_of_month(self.first, steps)
        return self.first + steps * timedelta(days=(self.last - self.first).days + 1)

    @property
    def anchor(self) -> date:
        """The day that another view of the same time shows."""
        return self.today if self.is_current else self.first


def look_of(asked: QueryDict, today: date) -> Look:
    """Read the address; what makes no sense there is as if it were not there."""
    others = without_empty(asked)
    for name in TIMES:
        others.pop(name, None)
    view = asked.get("widok", "")
    view = view if view in VIEWS else AGENDA
    day, month = day_asked(asked.get("dzien"), today), day_asked(f"{asked.get('miesiac', '')}-01", today)
    more = {"today": today, "others": others}
    if view == MONTH or (view == AGENDA and month and not day):
        first = first_of_month(month or day or today)
        last = first_of_month(first, 1) - timedelta(days=1)
        return Look(view, first, last, is_month=view == AGENDA, **more)
    first = day or (month if month and first_of_month(today) != month else None) or today
    if view == WEEK:
        first -= timedelta(days=first.weekday())
        return Look(view, first, first + timedelta(days=6), **more)
    if view == DAY:
        return Look(view, first, first, **more)
    longest = first + timedelta(days=WINDOW - 1)
    until = day_asked(asked.get("do"), today)
    last = min(until, longest) if until and until >= first else longest
    return Look(view, first, last, from_today=day is None and until is None, **more)


def day_asked(text: str | None, today: date) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # Neighbouring months must exist too.
    return day if abs(day.year - today.year) <= YEARS_AROUND else None


def month_name(day: date) -> str:
    name = dateformat.format(day, "F Y")
    return name[:1].upper() + name[1:]


def span_name(first: date, last: date) -> str:
    """ "28 November – 4 December 2026", as short as it can be."""
    end = dateformat.format(last, "j E Y")
    if first.year != last.year:
        begin = dateformat.format(first, "j E Y")
    elif first.month != last.month:
        begin = dateformat.format(first, "j E")
    else:
        return f"{first.day}–{end}"
    return f"{begin} – {end}"


def weekend_of(today: date) -> tuple[date, date]:
    """Saturday and Sunday of this week; on a Sunday it is the day itself."""
    sunday = today + timedelta(days=6 - today.weekday())
    return max(today, sunday - timedelta(days=1)), sunday
