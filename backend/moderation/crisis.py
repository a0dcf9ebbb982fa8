"""Where somebody in danger finds help at once, by country. Data, with its source and the day it was checked."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Line:
    """A telephone that somebody answers."""

    country: str  # ISO 3166-1
    number: str
    whom: str | Promise
    is_all_day: bool
    source: str
    checked: date

    @property
    def dial(self) -> str:
        return self.number.replace(" ", "")


LINES = (
    Line(
        country="PL",
        number="112",
        whom=_("Somebody's life is in danger now: ambulance, police, fire brigade"),
        is_all_day=True,
        source="Directive (EU) 2018/1972, Art. 109",
        checked=date(2026, 11, 27),
    ),
    Line(
        country="PL",
        number="116 123",
        whom=_("Grown-ups who are at the end of their strength"),
        is_all_day=True,
        source="https://www.telepolis.pl/wiadomosci/ministerstwo-cyfryzacji-wazne-numery-kampania",
        checked=date(2026, 11, 27),
    ),
    Line(
        country="PL",
        number="116 111",
        whom=_("Children and young people"),
        is_all_day=True,
        source="https://www.telepolis.pl/wiadomosci/ministerstwo-cyfryzacji-wazne-numery-kampania",
        checked=date(2026, 11, 27),
    ),
    Line(
        country="PL",
        number="800 70 2222",
        whom=_("Everybody in a crisis: psychologists of the Support Centre"),
        is_all_day=True,
        source="https://zdrowie.pap.pl/psyche/na-kryzys-telefon-800-70-2222",
        checked=date(2026, 11, 27),
    ),
    Line(
        country="UA",
        number="7333",
        whom=_("From a Ukrainian mobile number: Lifeline Ukraine"),
        is_all_day=True,
        source="https://lifelineukraine.com/en/news/open-letter-from-the-founder-of-lifeline-ukraine/",
        checked=date(2026, 11, 27),
    ),
)


def lines(country: str | None = None) -> list[Line]:
    """Those of ``country``; all, in the order to be read, without one."""
    return [line for line in LINES if country in (None, line.country)]
