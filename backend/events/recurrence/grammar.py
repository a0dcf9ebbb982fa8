"""Words for rules of dates in the languages of the house: cases, genders and plurals that gettext cannot join."""

from dataclasses import dataclass
from datetime import date

from babel import Locale

FORMS = {"one": 0, "few": 1}


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """Tables and patterns of one language. Weekdays from Monday; plurals as one, few, many."""

    locale: Locale
    every: tuple[str, ...]  # "every Tuesday"
    on: tuple[str, ...]  # "on Tuesday"
    on_plural: tuple[str, ...]  # "on Tuesdays"
    plural: tuple[str, ...]  # "Tuesdays", after the first of a list
    accusative: tuple[str, ...]  # "Tuesday", after an ordinal
    nominative: tuple[str, ...]  # "a Tuesday"
    in_months: tuple[str, ...]  # "in May"
    month_names: tuple[str, ...]  # "May", after the first of a list
    feminine: frozenset[int]
    # Ordinals by number: masculine and feminine.
    ordinals: dict[int, tuple[str, str]]
    from_end: str
    units: dict[str, tuple[str, str, str]]
    small_numbers: dict[int, str]
    phrases: dict[str, str]
    conjunction: str
    alternative: str
    # Sounds that do not stand together, and what is said instead.
    euphony: tuple[tuple[str, str], ...] = ()

    @property
    def months(self) -> tuple[str, ...]:
        """Months as in a date: in the genitive where there are cases."""
        return tuple(self.locale.months["format"]["wide"].values())

    def say(self, phrase: str, **words) -> str:
        said = self.phrases[phrase].format(**words)
        for harsh, soft in self.euphony:
            said = said.replace(harsh, soft)
        return said

    def number_of(self, unit: str, n: int, *, spelled: bool = False) -> str:
        """``"10 meetings"``, ``"two weeks"``."""
        number = self.small_numbers.get(n, str(n)) if spelled else str(n)
        return f"{number} {self.units[unit][FORMS.get(self.locale.plural_form(n), 2)]}"

    def ordinal(self, n: int, *, feminine: bool = False) -> str:
        if n in self.ordinals:
            return self.ordinals[n][feminine]
        if -n in self.ordinals and n < 0:
            return self.from_end.format(self.ordinals[-n][feminine])
        numeral = self.say("numeral f" if feminine else "numeral", n=abs(n), suffix=english_suffix(abs(n)))
        return numeral if n > 0 else self.from_end.format(numeral)

    def days_of(self, runs: list[tuple[int, int]], phrase: str, whole: str) -> str:
        """``"on the 1st and 8th–14th of the month"`` from first and last days; ``phrase`` is of a month or a year."""
        said = ["–".join(map(self._numbered, sorted(set(run)))) for run in runs]
        return self.say(phrase, nth=self.all_of(said), whole=whole)

    def _numbered(self, day: int) -> str:
        return self.say("day", n=day, suffix=english_suffix(day))

    def end_day(self, n: int, whole: str) -> str:
        """The ``n``-th day from the end of a month or year; 1 is the last."""
        number = self.say("day", n=n, suffix=english_suffix(n))
        return self.say({1: "last day of", 2: "last day but one of"}.get(n, "end day of"), nth=number, whole=whole)

    def all_of(self, words: list[str]) -> str:
        return joined(words, self.conjunction)

    def any_of(self, words: list[str]) -> str:
        return joined(words, self.alternative)

    def date(self, day: date, year: int) -> str:
        """The day, with its year when it is not ``year``."""
        name = f"{day.day} {self.months[day.month - 1]}"
        return name if day.year == year else f"{name} {day.year}"

    def period(self, first: date, last: date, year: int) -> str:
        if first == last:
            return self.date(first, year)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.date(last, year)}"
        start = self.date(first, last.year if first.year == last.year else year)
        return f"{start} – {self.date(last, year)}"


def joined(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def english_suffix(n: int) -> str:
    return "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = tuple(Locale("en").months["format"]["wide"].values())

ENGLISH = Grammar(
    locale=Locale("en"),
    every=tuple(f"every {day}" for day in _ENGLISH_DAYS),
    on=tuple(f"on {day}" for day in _ENGLISH_DAYS),
    on_plural=tuple(f"on {day}s" for day in _ENGLISH_DAYS),
    plural=tuple(f"{day}s" for day in _ENGLISH_DAYS),
    accusative=_ENGLISH_DAYS,
    nominative=tuple(f"a {day}" for day in _ENGLISH_DAYS),
    in_months=tuple(f"in {month}" for month in _ENGLISH_MONTHS),
    month_names=_ENGLISH_MONTHS,
    feminine=frozenset(),
    ordinals={
        1: ("first", "first"),
        2: ("second", "second"),
        3: ("third", "third"),
        4: ("fourth", "fourth"),
        5: ("fifth", "fifth"),
        -1: ("last", "last"),
        -2: ("last but one", "last but one"),
    },
    from_end="{} from last",
    units={
        "day": ("day", "days", "days"),
        "week": ("week", "weeks", "weeks"),
        "month": ("month", "months", "months"),
        "year": ("year", "years", "years"),
        "meeting": ("meeting", "meetings", "meetings"),
        "date": ("date", "dates", "dates"),
        "without": ("date", "dates", "dates"),
        "break": ("break", "breaks", "breaks"),
    },
    small_numbers={2: "two", 3: "three", 4: "four"},
    conjunction="and",
    alternative="or",
    phrases={
        "once": "once, on {days}",
        "dates": "on {days}",
        "n dates": "on {n}",
        "numeral": "{n}{suffix}",
        "numeral f": "{n}{suffix}",
        "daily": "every day",
        "yearly": "every year",
        "each": "every {n}",
        "workdays": "from Monday to Friday",
        "nth": "on the {nth} {day}",
        "of": "{what} of {whole}",
        "and nth": "the {nth} {day}",
        "workday": "working day",
        "month": "the month",
        "year": "the year",
        "day": "{n}{suffix}",
        "day of": "on the {nth} of {whole}",
        "year day": "on the {nth} day of the year",
        "last day of": "on the last day of {whole}",
        "last day but one of": "on the last day but one of {whole}",
        "end day of": "on the {nth} day from the end of {whole}",
        "on date": "on {day}",
        "week no": "in the {nth} week of the year",
        "if": "{what}, if it is {days}",
        "only months": "{what}, only {months}",
        "from to": "from {first} to {last}",
        "positions": "{what}, only the {nth} date {whole}",
        "in week": "of each week",
        "in month": "of each month",
        "in year": "of each year",
        "odd": "on chosen days of the year",
        "until": "{what} until {day}",
        "count": "{what}, {n}",
        "holidays": "except on public holidays",
        "break": "with a break {periods}",
        "breaks": "with breaks {periods}",
        "n breaks": "with {n}",
        "without": "not on {days}",
        "n without": "without {n}",
        "extra": "also on {days}",
        "n extra": "with {n} more",
    },
)
