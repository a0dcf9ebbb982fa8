"""What the terms of a place say about a time, in the words of who asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.bookings.selectors.limits import holiday_on
from backend.core.moments import instant
from backend.core.words import day_name
from backend.lending.models import LendingTerms, Loan
from backend.places.models import Place
from backend.places.selectors import exception_on, spans_on
from backend.sharing.models import Listing

LOOK_AHEAD = 60  # days in which the next opening is looked for
SATURDAY = 5


def terms_of(place: Place) -> LendingTerms:
    """The terms in force: the newest version, or, where none was written, the usual ones (not saved, version 0)."""
    return place.lending_terms.order_by("-version").first() or LendingTerms(place=place, version=0)


def via_of(listing: Listing) -> str:
    """How the thing is handed over unless something else is agreed."""
    if listing.is_of_place or listing.pickup == Listing.PickUp.DESK:
        return Loan.Via.DESK
    return Loan.Via.OWNER


def may_go(listing: Listing, via: str) -> bool:
    """Whether the thing may be handed over so: things of places over the desk, what lies at home from hand to hand."""
    if listing.is_of_place or listing.pickup == Listing.PickUp.DESK:
        return via == Loan.Via.DESK
    return via == Loan.Via.OWNER or listing.pickup == Listing.PickUp.AGREED


def are_hours_known(place: Place) -> bool:
    return bool(place.opening_hours.all())


def is_open_at(place: Place, at: datetime) -> bool:
    """Whether the desk is open at ``at``, the minute of closing included; unknown hours are open."""
    local = at.astimezone(place.zone)
    if not are_hours_known(place) and not exception_on(place, local.date()):
        return True
    return any(opens <= local.time() <= closes for opens, closes in spans_on(place, local.date()))


def openings(place: Place, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When the desk is open from ``day`` on; every day from 0 to 24 where hours are not known."""
    for offset in range(LOOK_AHEAD):
        today = day + timedelta(days=offset)
        if are_hours_known(place) or exception_on(place, today):
            for opens, closes in spans_on(place, today):
                yield instant(today, opens, place.zone), instant(today, closes, place.zone)
        else:
            yield instant(today, time.min, place.zone), instant(today + timedelta(days=1), time.min, place.zone)


def next_open(place: Place, at: datetime) -> datetime | None:
    """``at`` when the desk is open then, else the next moment it opens; ``None``: not soon."""
    for opens, closes in openings(place, at.astimezone(place.zone).date()):
        if at <= closes:
            return max(at, opens)
    return None


def end_of_open_day(place: Place, since: datetime, nth: int) -> datetime:
    """When the desk closes on the ``nth`` day that it is open, the day of ``since`` included if it opens after."""
    ends: dict[date, datetime] = {}
    for _opens, closes in openings(place, since.astimezone(place.zone).date()):
        if closes <= since:
            continue
        # A desk open around the clock closes at midnight: that is still the day before.
        day = (closes - timedelta(seconds=1)).astimezone(place.zone).date()
        if day not in ends and len(ends) == nth:
            break
        ends[day] = closes
    return max(ends.values(), default=since + timedelta(days=LOOK_AHEAD))


def after_working_days(day: date, count: int) -> date:
    """The first day with ``count`` days on which offices work between it and ``day``, ``day`` included."""
    while count > 0:
        if day.weekday() < SATURDAY and not holiday_on(day):
            count -= 1
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Taking:
    """The terms as they hold for one thing handed over in one way."""

    listing: Listing
    terms: LendingTerms
    via: str
    now: datetime

    @classmethod
    def of(cls, listing: Listing, *, via: str = "", now: datetime, terms: LendingTerms | None = None) -> "Taking":
        """Read them (3 queries; ``listing.place`` with its opening fetched spares two).

        ``terms``: a version that was agreed to, instead of the newest.
        """
        prefetch_related_objects([listing.place], "opening_hours", "opening_exceptions")
        return cls(listing, terms or terms_of(listing.place), via or via_of(listing), now)

    @classmethod
    def of_loan(cls, loan: Loan, *, now: datetime) -> "Taking":
        """As they were when ``loan`` was asked for: a new version binds only what is asked for after it."""
        # Where nothing was written then, the usual ones were in force.
        terms = loan.terms or LendingTerms(place=loan.listing.place, version=0)
        return cls.of(loan.listing, via=loan.via, now=now, terms=terms)

    @property
    def place(self) -> Place:
        return self.listing.place

    @property
    def binds(self) -> bool:
        """Whether the place answers for it: what goes from hand to hand follows its owner alone."""
        return self.listing.is_of_place or self.via == Loan.Via.DESK

    @property
    def most_days(self) -> int:
        own = self.listing.lending_days
        if own is None:
            return self.terms.max_days
        return min(own, self.terms.max_days) if self.listing.is_of_place else own

    @property
    def first_day(self) -> date:
        """The first day for which one may ask now."""
        today = self.local(self.now).date()
        return after_working_days(today, self.terms.lead_days) if self.binds else today

    @property
    def last_day(self) -> date:
        return self.local(self.now).date() + timedelta(days=self.terms.horizon_days)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.place.zone)

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """``[from, until)`` that a loan takes, with the hours between two loans."""
        if not self.binds:
            return starts_at, ends_at
        until = ends_at + timedelta(hours=self.terms.buffer_hours)
        if not self.terms.same_day:
            next_day = self.local(ends_at).date() + timedelta(days=1)
            until = max(until, instant(next_day, time.min, self.place.zone))
        return starts_at, until

    def latest_end(self, starts_at: datetime) -> date:
        """The last day for bringing it back: over the desk, the next open day after the most days (circulate)."""
        day = self.local(starts_at).date() + timedelta(days=self.most_days)
        if not self.binds:
            return day
        opens = next_open(self.place, instant(day, time.min, self.place.zone))
        return max(day, self.local(opens).date()) if opens else day

    def usual_end(self, starts_at: datetime, days: int) -> datetime:
        """``days`` later at the same time of day, or, over the desk, when it is open next."""
        local = self.local(starts_at)
        ends_at = instant(local.date() + timedelta(days=days), local.time().replace(tzinfo=None), self.place.zone)
        return (self.binds and next_open(self.place, ends_at)) or ends_at

    def refusal(self, starts_at: datetime, ends_at: datetime) -> tuple[str, str]:
        """Why it cannot be borrowed for this time and which field says so; ``("", "")`` when it can."""
        if ends_at <= starts_at:
            return _("The end must come after the start."), "ends_at"
        if starts_at < self.now - timedelta(minutes=5):
            return _("This time is over."), "starts_at"
        return self._too_soon_or_far(starts_at) or self._too_long(starts_at, ends_at) or self._closed(
            starts_at, ends_at
        ) or ("", "")  # fmt: skip

    def refusal_of_end(self, since: datetime, until: datetime) -> tuple[str, str]:
        """Why it cannot be kept from ``since`` until ``until``; ``("", "")`` when the terms allow it."""
        if self.via == Loan.Via.DESK and not is_open_at(self.place, until):
            return closed_in_words(self.place, until), "until"
        why = self._too_long(since, until)
        return (why[0], "until") if why else ("", "")

    def _too_soon_or_far(self, starts_at: datetime) -> tuple[str, str] | None:
        day = self.local(starts_at).date()
        if day < self.first_day:
            words = _("The place needs time to prepare it: the earliest day is %(day)s.")
            return words % {"day": day_name(self.first_day)}, "starts_at"
        if day > self.last_day:
            return _("One may ask at most until %(day)s.") % {"day": day_name(self.last_day)}, "starts_at"
        return None

    def _too_long(self, starts_at: datetime, ends_at: datetime) -> tuple[str, str] | None:
        if self.local(ends_at).date() <= self.latest_end(starts_at):
            return None
        words = ngettext(
            "It is lent for %(n)s day at most: bring it back by %(day)s.",
            "It is lent for %(n)s days at most: bring it back by %(day)s.",
            self.most_days,
        )
        return words % {"n": self.most_days, "day": day_name(self.latest_end(starts_at))}, "ends_at"

    def _closed(self, starts_at: datetime, ends_at: datetime) -> tuple[str, str] | None:
        if self.via != Loan.Via.DESK:
            return None
        for at, field in ((starts_at, "starts_at"), (ends_at, "ends_at")):
            if not is_open_at(self.place, at):
                return closed_in_words(self.place, at), field
        return None


def closed_in_words(place: Place, at: datetime) -> str:
    """``"The desk is closed on Monday 1 May (holiday)."`` or when it is open that day."""
    day = at.astimezone(place.zone).date()
    spans = spans_on(place, day)
    if spans:
        hours = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)
        return _("On %(day)s the desk is open at %(hours)s.") % {"day": day_name(day), "hours": hours}
    if why := closed_why(place, at):
        return _("On %(day)s the desk is closed: %(why)s.") % {"day": day_name(day), "why": why}
    return _("On %(day)s the desk is closed.") % {"day": day_name(day)}


def closed_why(place: Place, at: datetime) -> str:
    """The reason that stands on the calendar for other hours on the day of ``at``."""
    exception = exception_on(place, at.astimezone(place.zone).date())
    return exception.reason if exception else ""
