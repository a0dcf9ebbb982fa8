"""What the rules of a place say about a time that somebody asks for (R6-R8)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.bookings.models import Booking, BookingRules, Declaration, RoomHours
from backend.bookings.selectors.conflicts import Span
from backend.core.words import day_name
from backend.places.models import Place, Room
from backend.places.selectors import exception_on, spans_on

HOLIDAY_LANGUAGES = {"pl": "pl", "uk": "uk"}


def rules_of(place: Place) -> BookingRules:
    """The rules in force: the newest version, or, where none was written, the usual ones (not saved, version 0)."""
    return place.booking_rules.order_by("-version").first() or BookingRules(
        place=place, version=0, declarations=list(Declaration.values)
    )


@lru_cache(maxsize=32)
def _holidays(year: int, language: str):
    return holidays.country_holidays("PL", years=year, language=language)


def holiday_on(day: date) -> str:
    """Name of the Polish public holiday on ``day`` in the reader's language, or ``""``."""
    language = HOLIDAY_LANGUAGES.get((get_language() or "")[:2], "en_US")
    return _holidays(day.year, language).get(day) or ""


@dataclass
class Limits:
    """The rules of a place with all that judging a time needs; read once, then no more queries."""

    place: Place
    rules: BookingRules
    now: datetime
    hours: dict[int, list[RoomHours]] = field(default_factory=dict)

    @classmethod
    def of(cls, place: Place, *, now: datetime, rules: BookingRules | None = None) -> "Limits":
        """Read them (5 queries; ``place`` with ``with_opening`` spares two)."""
        by_room: dict[int, list[RoomHours]] = {}
        for row in RoomHours.objects.filter(room__place=place):
            by_room.setdefault(row.room_id, []).append(row)
        return cls(place, rules or rules_of(place), now, by_room)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.place.zone).date()

    @property
    def last_day(self) -> date:
        """The last day for which one may ask now."""
        return self.today + timedelta(days=self.rules.horizon_days)

    def is_urgent(self, starts_at: datetime) -> bool:
        """Sooner than the notice: filed all the same, for a person to see (R10)."""
        return (starts_at.astimezone(self.place.zone).date() - self.today).days < self.rules.notice_days

    def windows_on(self, room: Room, day: date) -> list[tuple[time, time]] | None:
        """When ``room`` is lent on ``day``, in wall time, adjoining windows joined; ``None``: hours are not known."""
        exception = exception_on(self.place, day)
        if exception is None and self.rules.closed_on_holidays and holiday_on(day):
            return []
        own = self.hours.get(room.pk)
        if exception is not None or own is None:
            if exception is None and not self.place.opening_hours.all():
                return None
            return joined(spans_on(self.place, day))
        return joined((row.opens, row.closes) for row in own if row.weekday == day.weekday())

    def refusal(self, rooms: Sequence[Room], span: Span) -> str:
        """Why ``rooms`` cannot be asked for in ``span``, in a sentence; ``""`` when the rules allow it."""
        starts_at, ends_at = span
        if ends_at <= starts_at:
            return _("The end must come after the start.")
        if starts_at <= self.now:
            return _("This time is over.")
        return self._too_far(starts_at) or self._too_long(span) or self._too_late(span) or self._outside(rooms, span)

    def _too_far(self, starts_at: datetime) -> str:
        day = starts_at.astimezone(self.place.zone).date()
        if day <= self.last_day:
            return ""
        return _("For %(day)s you can ask from %(opens)s on.") % {
            "day": day_name(day),
            "opens": day_name(self.rules.opens_for(day)),
        }

    def _too_long(self, span: Span) -> str:
        most = self.rules.max_hours
        # In UTC: an hour that the clock repeats is an hour too.
        if most is None or span[1].astimezone(UTC) - span[0].astimezone(UTC) <= timedelta(hours=most):
            return ""
        return _("At most %(hours)s hours at a time.") % {"hours": most}

    def _too_late(self, span: Span) -> str:
        latest = self.rules.latest_end
        starts, ends = (at.astimezone(self.place.zone) for at in span)
        if latest is None or (ends.date() == starts.date() and ends.time() <= latest):
            return ""
        return _("It must end by %(time)s: the neighbours sleep.") % {"time": f"{latest:%H:%M}"}

    def _outside(self, rooms: Sequence[Room], span: Span) -> str:
        starts, ends = (at.astimezone(self.place.zone) for at in span)
        for room in rooms:
            windows = self.windows_on(room, starts.date())
            if windows is None:
                continue
            if not windows:
                return self._closed(room, starts.date())
            fits = any(opens <= starts.time() and ends.time() <= closes for opens, closes in windows)
            if ends.date() != starts.date() or not fits:
                return _("%(room)s is lent on that day only at %(hours)s.") % {
                    "room": room.name,
                    "hours": ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in windows),
                }
        return ""

    def _closed(self, room: Room, day: date) -> str:
        exception = exception_on(self.place, day)
        why = exception.reason if exception else self.rules.closed_on_holidays and holiday_on(day)
        if why:
            return _("%(room)s is not lent on %(day)s: %(why)s.") % {
                "room": room.name,
                "day": day_name(day),
                "why": why,
            }
        return _("%(room)s is not lent on %(day)s.") % {"room": room.name, "day": day_name(day)}


def joined(spans: Iterable[tuple[time, time]]) -> list[tuple[time, time]]:
    """Windows in order; those that touch become one."""
    result: list[tuple[time, time]] = []
    for opens, closes in sorted(spans):
        if result and opens <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], closes))
        else:
            result.append((opens, closes))
    return result


def bookings_by_month(place: Place, holder, months: Iterable[tuple[int, int]]) -> Counter:
    """How many live requests ``holder`` has in ``place`` in each of ``months`` (year, month) (1 query)."""
    wanted = sorted(months)
    if not wanted:
        return Counter()
    first = datetime(*wanted[0], 1, tzinfo=place.zone)
    last = datetime(*wanted[-1], 28, tzinfo=place.zone) + timedelta(days=4)
    mine = Booking.objects.filter(place=place, holder=holder, kind=Booking.Kind.REQUEST).live().between(first, last)
    return Counter(month_of(starts_at, place) for starts_at in mine.values_list("starts_at", flat=True))


def month_of(starts_at: datetime, place: Place) -> tuple[int, int]:
    local = starts_at.astimezone(place.zone)
    return local.year, local.month


def fits(rooms: Sequence[Room], head_count: int | None, arrangement: str = "") -> bool:
    """Whether so many people may be in ``rooms`` together; a room without a known capacity holds anyone (R5)."""
    capacities = [room.capacity_for(arrangement) for room in rooms]
    return head_count is None or None in capacities or head_count <= sum(capacities)
