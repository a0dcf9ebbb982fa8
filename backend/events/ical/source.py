"""An event as another calendar has it, before anything becomes of it here."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.events.recurrence import Pattern

WORDS = ("title", "description", "address")


class Problem(TextChoices):
    """Why an event of a file does not come in, in words for the animator."""

    UNREADABLE = "unreadable", _("It cannot be read: the file is damaged here.")
    NO_START = "no_start", _("It does not say when it begins.")
    NO_TITLE = "no_title", _("It has no title.")
    BACKWARDS = "backwards", _("It ends before it begins.")
    TOO_LONG = "too_long", _("It takes more than a year.")
    TOO_FAR = "too_far", _("It is more than ten years ahead.")
    TOO_FINE = "too_fine", _("It repeats within one day.")
    RULE = "rule", _("Its repetition cannot be understood.")
    NO_DATES = "no_dates", _("All its dates are left out.")
    OVER = "over", _("It was over a year ago.")
    PRIVATE = "private", _("It is marked as private there.")
    CANCELLED = "cancelled", _("It is cancelled there.")
    OLDER = "older", _("A newer version of it is here already.")
    ELSEWHERE = "elsewhere", _("It comes from another calendar that the place follows.")
    HIDDEN = "hidden", _("Moderators took it down: until they show it again, nothing of it is taken over.")
    REFUSED = "refused", _("The place's calendar refuses it.")
    OTHERWISE = "otherwise", _("Something changed here meanwhile: bring the calendar in once more.")
    BROKEN = "broken", _("Something went wrong with it. It is written down for those who run Ganek.")


class Remark(TextChoices):
    """What was done to an event so that it could come in."""

    ZONE = "zone", _("Its time zone is not known: the hours are taken as hours of the place.")
    LISTED = "listed", _("Its repetition is too unusual: its next dates come in one by one.")
    CUT = "cut", _("Its words are too long and were cut.")
    LENGTH = "length", _("It does not say when it ends: an hour is assumed.")
    RANGE = "range", _("A change of “this and the following” dates counts for one date.")
    TWICE = "twice", _("It is in the file more than once: the newest version counts.")
    OLD_DATES = "old_dates", _("Dates of more than a year ago stay behind.")


@dataclass(frozen=True)
class Override:
    """A date that differs from its series: instants, and words where they differ."""

    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    words: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> list:
        words = {name: digest(text) for name, text in self.words.items()}
        return [self.starts_at.isoformat(), self.ends_at.isoformat(), self.is_cancelled, words]


@dataclass(frozen=True)
class SourceEvent:
    """What a file says of one event; with ``problem`` only what there is to name it by."""

    uid: str
    line: int
    title: str = ""
    description: str = ""
    address: str = ""
    category: str = ""
    pattern: Pattern | None = None
    # By the instant that the rule gives (RECURRENCE-ID).
    overrides: dict[datetime, Override] = field(default_factory=dict)
    is_cancelled: bool = False
    sequence: int = 0
    modified: datetime | None = None
    remarks: tuple[str, ...] = ()
    problem: str = ""

    def snapshot(self) -> dict:
        """What it says, as JSON: kept with the event, so that the next reading knows what changed there.

        Of words their digests: what moderation removes from the event must not stay here.
        """
        return {
            **{name: digest(getattr(self, name)) for name in WORDS},
            **{name: getattr(self, name) for name in ("category", "is_cancelled")},
            "pattern": pattern_as_json(self.pattern),
            "overrides": {at.isoformat(): one.as_json() for at, one in sorted(self.overrides.items())},
            "sequence": self.sequence,
            "modified": self.modified.isoformat() if self.modified else "",
        }


@dataclass(frozen=True)
class Reading:
    """A file as it was understood."""

    name: str
    events: list[SourceEvent]


def digest(text: str) -> str:
    """The first 32 digits of the SHA-256 of ``text``."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def pattern_as_json(pattern: Pattern) -> dict:
    return {
        "first": pattern.first.isoformat(),
        "seconds": pattern.duration.total_seconds(),
        "zone": pattern.zone.key,
        "rrule": pattern.rrule,
        "exdates": [local.isoformat() for local in pattern.exdates],
        "rdates": [local.isoformat() for local in pattern.rdates],
    }


@dataclass(frozen=True)
class Stamp:
    """A time of a file: a day, or wall time of a zone."""

    wall: datetime | date
    zone: ZoneInfo

    @property
    def is_day(self) -> bool:
        return not isinstance(self.wall, datetime)
