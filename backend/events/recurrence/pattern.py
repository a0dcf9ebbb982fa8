"""When something takes place: the data of a series, and wall time as instants."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.core import moments

Local = datetime | date


@dataclass(frozen=True)
class Pattern:
    """The dates of an event, as RFC 5545 keeps them.

    ``first`` is local wall time without a zone, or a date for whole days. ``duration`` is the length on the clock
    of the wall: 22:00 and 8 hours is 6:00 also in the night when the clock changes. ``rrule`` is an RRULE value
    (3.3.10), empty for a single event. ``exdates`` and ``rdates`` are of the kind of ``first``. ``holidays`` is a
    country code whose public holidays the rule skips, ``skipped`` has periods (first and last day, both inside).
    """

    first: Local
    duration: timedelta
    zone: ZoneInfo
    rrule: str = ""
    exdates: tuple[Local, ...] = ()
    rdates: tuple[Local, ...] = ()
    holidays: str = ""
    skipped: tuple[tuple[date, date], ...] = ()

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.first, datetime)

    @property
    def first_day(self) -> date:
        return day_of(self.first)

    def at(self, day: date) -> Local:
        """``day`` as this series writes its dates: with the hour of the first, or alone."""
        return datetime.combine(day, self.first.time()) if isinstance(self.first, datetime) else day

    def instant(self, local: Local) -> datetime:
        """The UTC instant of a local start."""
        return instant(local, self.zone)

    def local(self, at: datetime) -> Local:
        """The instant ``at`` as this series writes its dates."""
        wall = at.astimezone(self.zone).replace(tzinfo=None, fold=0)
        return wall.date() if self.is_all_day else wall


@dataclass(frozen=True, order=True)
class Moment:
    """One date of a series: UTC instants. ``recurrence_id`` is the start that the rule gave."""

    recurrence_id: datetime
    starts_at: datetime
    ends_at: datetime


def day_of(local: Local) -> date:
    return local.date() if isinstance(local, datetime) else local


def instant(local: Local, zone: ZoneInfo) -> datetime:
    """Wall time of a series as an instant (``backend.core.moments``); a date is its midnight."""
    clock = local.time() if isinstance(local, datetime) else time()
    return moments.instant(day_of(local), clock, zone)


def moment(pattern: Pattern, local: Local) -> Moment:
    """The date that starts at ``local``."""
    starts_at = pattern.instant(local)
    ends_at = pattern.instant(local + pattern.duration)
    if ends_at <= starts_at:
        # The clock jumped over the start: 2:45 became 3:45, and 3:15 is before it. The length is kept then.
        ends_at = starts_at + pattern.duration
    return Moment(starts_at, starts_at, ends_at)
