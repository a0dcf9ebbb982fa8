"""A week of the rota as a table."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend.moderation.models import Duty
from backend.moderation.selectors.rota import Span, midnight, network_zone
from backend.places.models import Place

DAY = timedelta(days=1)


@dataclass
class Day:
    """What begins on one day, and when nobody is there."""

    day: date
    duties: list[Duty] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    first: date  # a Monday, by the clock of the network

    @classmethod
    def of(cls, text: str, today: date) -> "Week":
        """The week of the day that ``text`` names; of today where it names none within a year."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = today
        if abs((day - today).days) > 366:
            day = today
        return cls(day - timedelta(days=day.weekday()))

    @property
    def last(self) -> date:
        return self.first + 6 * DAY

    @property
    def before(self) -> date:
        return self.first - 7 * DAY

    @property
    def after(self) -> date:
        return self.first + 7 * DAY

    @property
    def span(self) -> Span:
        return midnight(self.first), midnight(self.after)

    def days(self, duties: list[Duty], gaps: list[Span]) -> list[Day]:
        """Monday to Sunday; what began before it stands under Monday, a gap under each day that it touches."""
        days, zone = [Day(self.first + number * DAY) for number in range(7)], network_zone()
        for duty in duties:
            begins = max(duty.starts_at.astimezone(zone).date(), self.first)
            days[(begins - self.first).days].duties.append(duty)
        for one in days:
            one.gaps = within(gaps, midnight(one.day), midnight(one.day + DAY))
        return days


def within(spans: list[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of ``spans`` between two instants."""
    cut = [(max(first, start), min(last, end)) for first, last in spans]
    return [(first, last) for first, last in cut if first < last]


def place_shown(slug: str, places: list[Place], *, of_network: bool) -> Place | None:
    """Whose rota is looked at: the one asked for, else the network's, else the first place that one keeps."""
    named = next((place for place in places if place.slug == slug), None)
    return named or (None if of_network else next(iter(places), None))
