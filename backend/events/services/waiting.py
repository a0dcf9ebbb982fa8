"""The waiting list: who is served when a seat becomes free.

Order: priority, then who asked first. Three regimes by the time to the start: the seat is given, offered with a
deadline, or open to everyone who waits. A party takes a gap only when all of it fits in.
"""

import logging
from datetime import datetime, timedelta
from enum import Enum
from math import floor

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.models import Attendance, Occurrence
from backend.events.models.attendance import SEATED
from backend.events.selectors.coming import OPEN_BEFORE
from backend.events.services.errors import DateGone, EventFull, OfferOver
from backend.events.services.seats import check_planned, count, fits, locked, recount, settle
from backend.notifications.models import Notification

logger = logging.getLogger(__name__)

Status, Kind = Attendance.Status, Notification.Kind
# More than this before the start, a free seat is given at once; nearer, it is offered.
GIVEN_BEFORE = timedelta(hours=24)
LONGEST_OFFER = timedelta(hours=6)
# So long a gap is kept for a party that is too large for it, then it may go down the list.
HOLD = timedelta(hours=12)
BATCH = 200
FIRST_TIME = "for the first time at this event"


class Regime(Enum):
    GIVEN = "given"
    OFFERED = "offered"
    OPEN = "open"
    OVER = "over"


def regime_at(occurrence: Occurrence, at: datetime) -> Regime:
    """How a seat that is free at ``at`` finds its next owner; never after the start."""
    left = occurrence.starts_at - at
    if left <= timedelta(0):
        return Regime.OVER
    if left <= OPEN_BEFORE:
        return Regime.OPEN
    return Regime.GIVEN if left > GIVEN_BEFORE else Regime.OFFERED


def offer_ends(occurrence: Occurrence, at: datetime) -> datetime:
    """Six hours from ``at``, or half the time that is left."""
    return at + min(LONGEST_OFFER, (occurrence.starts_at - at) / 2)


def fill(occurrence: Occurrence, *, at: datetime, quiet: bool = False) -> list[Attendance]:
    """Serve the waiting list of a locked ``occurrence``, and count; returns who got a seat or an offer.

    ``quiet``: write and tell nothing when nothing came of it (for the clock, which asks every minute).
    """
    count(occurrence)
    before = occurrence.gap_since
    served = []
    event = occurrence.event
    if occurrence.waiting and not (occurrence.is_off or event.is_cancelled or event.is_hidden):
        regime = regime_at(occurrence, at)
        if regime is Regime.OPEN:
            served = _open_to_all(occurrence)
        elif regime is not Regime.OVER:
            served = _serve(occurrence, regime, at)
    elif not occurrence.waiting:
        occurrence.gap_since = None
    if served or not quiet or occurrence.gap_since != before:
        recount(occurrence)
    return served


def _serve(occurrence: Occurrence, regime: Regime, at: datetime) -> list[Attendance]:
    served, first_blocked = [], None
    patient = hold_is_over(occurrence, at)
    queue = [row for row in queue_of(occurrence) if within_share(occurrence, row, regime)]
    for row in queue:
        if occurrence.seats_left == 0:
            break
        if fits(occurrence, row.party):
            if within_share(occurrence, row, regime):
                _give(occurrence, row, regime, at=at, passed=first_blocked)
                served.append(row)
            continue
        first_blocked = first_blocked or row
        if not patient:
            break
    is_kept = first_blocked is not None and occurrence.seats_left
    if not is_kept:
        occurrence.gap_since = None
    elif occurrence.gap_since is None or queue[0] in served:
        occurrence.gap_since = at
    return served


def queue_of(occurrence: Occurrence) -> list[Attendance]:
    """Those who wait for ``occurrence``, the next first (1 query)."""
    return list(occurrence.attendances.queue().select_related("user", "standing"))


def end_of_queue(occurrence: Occurrence, at: datetime) -> datetime:
    """``at``, but after everybody who waits: servers' clocks differ, and the lock alone says who came first."""
    last = occurrence.attendances.queue().aggregate(last=Max("queued_at"))["last"]
    return at if last is None or last < at else last + timedelta(microseconds=1)


def hold_is_over(occurrence: Occurrence, at: datetime) -> bool:
    """Whether the gap was kept long enough for a party that it is too small for."""
    return occurrence.gap_since is not None and at - occurrence.gap_since >= HOLD


def within_share(occurrence: Occurrence, row: Attendance, regime: Regime) -> bool:
    """Whether a regular guest may have one of the seats now: the last day, what newcomers left is for everyone."""
    share = occurrence.event.standing_share
    if row.standing_id is None or occurrence.capacity is None or share >= 100 or regime is not Regime.GIVEN:
        return True
    regulars = occurrence.attendances.filter(status__in=SEATED, standing__isnull=False).exclude(pk=row.pk)
    taken = regulars.aggregate(seats=Sum("party"))["seats"] or 0
    return taken + row.party <= floor(occurrence.capacity * share / 100)


def _give(occurrence: Occurrence, row: Attendance, regime: Regime, *, at: datetime, passed: Attendance | None) -> None:
    if regime is Regime.GIVEN:
        settle(row, Status.GOING, occurrence=occurrence, tells=Kind.SEAT_GIVEN)
    else:
        until = offer_ends(occurrence, at)
        words = {"until_at": until.isoformat()}
        settle(row, Status.OFFERED, occurrence=occurrence, offered_until=until, tells=Kind.SEAT_OFFERED, words=words)
    occurrence.taken += row.party
    why = "next in the list" if passed is None else f"the party of {passed.party} before did not fit for 12 hours"
    record(f"seat.{regime.value}", by=None, target=row, place_id=occurrence.place_id, why=why)


def _open_to_all(occurrence: Occurrence) -> list[Attendance]:
    """Tell everyone who fits in, once for each time that seats are free. ``offered_until`` remembers who was told."""
    told = []
    for row in queue_of(occurrence):
        if not fits(occurrence, row.party) or occurrence.seats_left == 0:
            if row.offered_until:
                settle(row, Status.WAITING, occurrence=occurrence, offered_until=None)
        elif row.offered_until is None:
            until = occurrence.starts_at
            settle(row, Status.WAITING, occurrence=occurrence, offered_until=until, tells=Kind.SEAT_OPEN)
            told.append(row)
    return told


def may_sit_down(occurrence: Occurrence, row: Attendance, *, at: datetime) -> bool:
    """Whether one who signs up at ``at`` has a seat at once: it is free, and nobody before them is waiting for it."""
    regime = regime_at(occurrence, at)
    if not fits(occurrence, row.party) or not within_share(occurrence, row, regime):
        return False
    if not occurrence.waiting or regime is Regime.OVER:
        return True
    before = [
        other
        for other in queue_of(occurrence)
        if other.pk != row.pk and other.priority >= row.priority and within_share(occurrence, other, regime)
    ]
    if regime is Regime.OPEN:
        return not any(fits(occurrence, other.party) for other in before)
    return not before or hold_is_over(occurrence, at)


def note_passed(occurrence: Occurrence, row: Attendance, *, at: datetime) -> None:
    """Keep why ``row``, signed up only now, comes before people who wait: the order is a promise to everyone."""
    if row.status == Status.WAITING:
        passed = occurrence.attendances.queue().filter(priority__lt=row.priority).count()
        _note(occurrence, row, "seat.queued_ahead", passed, [FIRST_TIME])
    elif row.status == Status.GOING:
        others = queue_of(occurrence)
        _note(occurrence, row, "seat.given_at_once", len(others), _why_before(occurrence, row, others, at=at))


def _note(occurrence: Occurrence, row: Attendance, action: str, passed: int, why: list[str]) -> None:
    if passed:
        record(action, by=None, target=row, place_id=occurrence.place_id, why="; ".join(why), passed=passed)


def _why_before(occurrence: Occurrence, row: Attendance, others: list[Attendance], *, at: datetime) -> list[str]:
    regime = regime_at(occurrence, at)
    if regime is Regime.OVER:
        return ["it has begun: nobody is served from the list"]
    reasons = {
        FIRST_TIME: any(other.priority < row.priority for other in others),
        "the share of regular guests is used up": not all(within_share(occurrence, one, regime) for one in others),
        "a larger party before did not fit": any(
            other.priority >= row.priority and other.party > row.party for other in others
        ),
    }
    return [reason for reason, is_true in reasons.items() if is_true]


def take_offered(occurrence: Occurrence, row: Attendance, *, at: datetime) -> None:
    """Say yes to an offer, or take a seat that is open to the list. Raises ``OfferOver`` or ``EventFull``."""
    if row.status == Status.OFFERED and row.offered_until <= at:
        raise OfferOver()
    if row.status == Status.WAITING and (
        regime_at(occurrence, at) is not Regime.OPEN or not fits(occurrence, row.party)
    ):
        raise EventFull()
    settle(row, Status.GOING, occurrence=occurrence)
    fill(occurrence, at=at)


def priority_of(occurrence: Occurrence, row: Attendance, *, at: datetime) -> int:
    """1 for who never came to this event before, so that regulars do not fill every date."""
    came = Attendance.objects.going().exclude(outcome=Attendance.Outcome.NO_SHOW)
    came = came.filter(
        occurrence__event__in=[pk for pk in (occurrence.event_id, occurrence.event.continues_id) if pk],
        occurrence__ends_at__lte=at,
    )
    who = Q(user=row.user) if row.user else Q(email=row.email) if row.email else Q(user=None, name__iexact=row.name)
    return 0 if came.filter(who).exists() else 1


@transaction.atomic
def refill(occurrence: Occurrence, *, at: datetime | None = None) -> list[Attendance]:
    """Serve the waiting list after the number of seats changed."""
    return fill(locked(occurrence), at=at or timezone.now())


@transaction.atomic
def move_up(row: Attendance, *, by, reason: str, at: datetime | None = None) -> Attendance:
    """Put somebody at the head of the waiting list, for a reason that is kept with the act."""
    occurrence, row = _for_desk(row, by=by, reason=reason)
    if row.status != Status.WAITING:
        return row
    first = queue_of(occurrence)[0]
    if first != row:
        settle(row, Status.WAITING, occurrence=occurrence, priority=first.priority + 1)
        record("seat.moved_up", by=by, target=row, place_id=occurrence.place_id, why=reason.strip())
    fill(occurrence, at=at or timezone.now())
    row.refresh_from_db()
    return row


@transaction.atomic
def give_seat(row: Attendance, *, by, reason: str, at: datetime | None = None) -> Attendance:
    """Give a free seat out of order, for a reason that is kept with the act. Raises ``EventFull``."""
    occurrence, row = _for_desk(row, by=by, reason=reason)
    at = at or timezone.now()
    if row.status not in (Status.WAITING, Status.OFFERED):
        return row
    check_planned(occurrence, at=at)
    if row.status == Status.WAITING and not fits(occurrence, row.party):
        raise EventFull(_("There are not so many free seats."))
    settle(row, Status.GOING, occurrence=occurrence, tells=Kind.SEAT_GIVEN, by=by)
    record("seat.given_out_of_order", by=by, target=row, place_id=occurrence.place_id, why=reason.strip())
    fill(occurrence, at=at)
    return row


def _for_desk(row: Attendance, *, by, reason: str) -> tuple[Occurrence, Attendance]:
    occurrence = locked(row.occurrence)
    require(by, "events.manage_attendees", occurrence)
    if not reason.strip():
        raise Invalid(_("Write why: the order of the list is a promise to everyone."), field="reason")
    count(occurrence)
    return occurrence, occurrence.attendances.select_related("user").get(pk=row.pk)


def serve_gaps(*, now: datetime | None = None) -> int:
    """Serve every list where seats are free: for what changes with the clock alone; returns how many people."""
    now = now or timezone.now()
    gaps = Occurrence.objects.filter(
        Q(capacity=None) | Q(taken__lt=F("capacity")),
        waiting__gt=0, starts_at__gt=now, status=Occurrence.Status.SCHEDULED,
    ).filter(event__hidden_at=None).order_by("starts_at", "pk")  # fmt: skip
    served, page = 0, list(gaps[:BATCH])
    # Behind the last one: gaps that nobody fits into stay, and would keep those after them from ever being looked at.
    while page:
        for occurrence in page:
            served += _serve_gap(occurrence, now)
        last = page[-1]
        behind = Q(starts_at__gt=last.starts_at) | Q(starts_at=last.starts_at, pk__gt=last.pk)
        page = list(gaps.filter(behind)[:BATCH])
    return served


def _serve_gap(occurrence: Occurrence, now: datetime) -> int:
    try:
        with transaction.atomic():
            return len(fill(locked(occurrence), at=now, quiet=True))
    except DateGone:
        return 0
    except Exception:  # one broken list does not keep the others waiting
        logger.exception("The waiting list of the date %s was not served.", occurrence.pk)
        return 0


def lapse_offers(*, now: datetime | None = None) -> int:
    """Pass on offers that nobody took in time; returns how many."""
    now = now or timezone.now()
    due = Attendance.objects.filter(status=Status.OFFERED, offered_until__lte=now)
    dates = Occurrence.objects.filter(pk__in=due.values("occurrence")[:BATCH])
    return sum(_lapse(occurrence, now) for occurrence in dates)


@transaction.atomic
def _lapse(occurrence: Occurrence, now: datetime) -> int:
    occurrence = locked(occurrence)
    late = occurrence.attendances.filter(status=Status.OFFERED, offered_until__lte=now).select_related("user")
    late = list(late)
    for row in late:
        settle(row, Status.RELEASED, occurrence=occurrence, tells=Kind.SEAT_LAPSED)
        record("seat.lapsed", by=None, target=row, place_id=occurrence.place_id)
    if late:
        fill(occurrence, at=now)
    return len(late)
