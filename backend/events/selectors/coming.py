"""What one person reads about coming to a date: the box with the seats, and who else comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from backend.accounts.rules import kept_apart
from backend.events.models import Attendance, Event, Occurrence, StandingAttendance

PEOPLE_SHOWN = 60
# From then on, a free seat is for whoever of the waiting list is first.
OPEN_BEFORE = timedelta(hours=2)
# When a seat that the organiser wanted confirmed becomes free.
RELEASE_BEFORE = timedelta(hours=6)


@dataclass(frozen=True)
class SeatsBox:
    """The state of one person at one date, for words and buttons. No decision is taken from it."""

    occurrence: Occurrence
    user: object
    at: datetime
    mine: Attendance | None
    standing: StandingAttendance | None
    place_in_line: int | None
    asks_questions: bool
    may_manage: bool

    @property
    def event(self) -> Event:
        return self.occurrence.event

    @property
    def status(self) -> str:
        """Of one who has signed up; a sign-up that was given up is none."""
        return self.mine.status if self.mine and self.mine.status != Attendance.Status.CANCELLED else ""

    @property
    def is_over(self) -> bool:
        return self.occurrence.ends_at <= self.at

    @property
    def has_begun(self) -> bool:
        return self.occurrence.starts_at <= self.at

    @property
    def is_closed(self) -> bool:
        before = self.event.closes_minutes
        return bool(before) and self.occurrence.starts_at - timedelta(minutes=before) <= self.at

    @property
    def closes_at(self) -> datetime | None:
        """When sign-up closes, if that is said and still to come."""
        before = self.event.closes_minutes
        return self.occurrence.starts_at - timedelta(minutes=before) if before and not self.is_closed else None

    @property
    def takes_sign_ups(self) -> bool:
        off = self.occurrence.is_off or self.event.status != Event.Status.PUBLISHED
        return not (off or self.is_over or self.is_closed or self.event.sign_up == Event.SignUp.NONE)

    @property
    def is_simple(self) -> bool:
        """Whether one press is enough: nothing is asked."""
        return not self.asks_questions

    @property
    def asks_for_approval(self) -> bool:
        return self.event.sign_up == Event.SignUp.APPROVAL

    @property
    def is_full(self) -> bool:
        """No seat at once: all are taken, or those that are free are kept for people who wait."""
        near = self.occurrence.starts_at - self.at <= OPEN_BEFORE
        is_kept = self.occurrence.waiting > 0 and (near or self.occurrence.gap_since is not None)
        return self.occurrence.is_full or (is_kept and not self.has_begun)

    @property
    def may_wait(self) -> bool:
        return self.takes_sign_ups and not self.has_begun

    @property
    def is_asked(self) -> bool:
        """Whether they should say once more that they come."""
        mine = self.mine
        asked = self.status == Attendance.Status.GOING and mine.asked_to_confirm_at and not mine.reconfirmed_at
        return bool(asked) and not self.has_begun

    @property
    def release_at(self) -> datetime | None:
        """When a seat that is not confirmed becomes free; never for a date that only moved."""
        return self.occurrence.starts_at - RELEASE_BEFORE if self.event.reconfirms else None

    @property
    def is_open_to_list(self) -> bool:
        """Whether one who waits may take a free seat by being the first."""
        near = timedelta(0) < self.occurrence.starts_at - self.at <= OPEN_BEFORE
        left = self.occurrence.seats_left
        waits = self.status == Attendance.Status.WAITING
        return waits and near and (left is None or left >= self.mine.party)

    @property
    def may_stand(self) -> bool:
        """Whether "every time" makes sense here."""
        return self.event.is_series and self.event.sign_up == Event.SignUp.OPEN and self.takes_sign_ups


def seats_box(occurrence: Occurrence, user, *, at: datetime) -> SeatsBox:
    """What ``user`` reads in the box of ``occurrence`` (at most 4 queries)."""
    mine = standing = place_in_line = None
    event = occurrence.event
    if user.is_authenticated:
        mine = occurrence.attendances.filter(user=user).first()
        if event.is_series:
            standing = event.standing_attendances.filter(user=user, ended_at=None).first()
    if mine and mine.status == Attendance.Status.WAITING:
        place_in_line = position(mine)
    return SeatsBox(
        occurrence, user, at, mine, standing, place_in_line,
        asks_questions=event.sign_up != Event.SignUp.NONE and event.questions.filter(is_required=True).exists(),
        may_manage=user.has_perm("events.manage_attendees", occurrence),
    )  # fmt: skip


def position(row: Attendance) -> int:
    """Which in the waiting list, from 1 (1 query)."""
    return row.before_me().count() + 1


@dataclass(frozen=True)
class Company:
    """Who else comes, as far as one may see."""

    rows: list[Attendance]
    others: int


def company_at(occurrence: Occurrence, user) -> Company:
    """People with a seat whom ``user`` may see; never those who wait, never children, nobody kept apart (3 queries)."""
    going = occurrence.attendances.going()
    shown = going.exclude(user=None).filter(user__is_active=True, user__guardian=None, user__leaving_at=None)
    shown = shown.exclude(user__in=kept_apart(user)).with_people()[:PEOPLE_SHOWN]
    rows = list(shown)
    heads = going.aggregate(n=Sum("party"))["n"] or 0
    return Company(rows, others=max(0, heads - len(rows)))


def counts_by_status(occurrence: Occurrence) -> dict[str, int]:
    """How many people, by status of their sign-up (1 query)."""
    return dict(occurrence.attendances.order_by().values_list("status").annotate(n=Sum("party")))


# In the order in which the host needs them.
ON_LIST = ("asked", "going", "offered", "waiting", "unconfirmed", "declined", "released", "cancelled")


@dataclass(frozen=True)
class DeskGroup:
    status: str
    label: str
    rows: list[Attendance]
    heads: int


def desk_groups(occurrence: Occurrence) -> list[DeskGroup]:
    """Everyone on the list by status, the waiting list in its order (1 query)."""
    rows = list(occurrence.attendances.select_related("user__avatar", "registered_by", "standing"))
    groups = []
    for status in ON_LIST:
        found = [row for row in rows if row.status == status]
        if status == Attendance.Status.WAITING:
            found.sort(key=lambda row: (-row.priority, row.queued_at, row.pk))
        else:
            found.sort(key=lambda row: (row.who.casefold(), row.pk))
        if found:
            label = Attendance.Status(status).label
            groups.append(DeskGroup(status, label, found, sum(row.party for row in found)))
    return groups
