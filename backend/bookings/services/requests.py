"""Neighbours and groups ask for rooms."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.bookings.models import Booking, BookingRules, Step
from backend.bookings.selectors.conflicts import Conflict, RoomTree, Span, conflicts
from backend.bookings.selectors.limits import Limits, bookings_by_month, month_of
from backend.bookings.services.holding import Skipped, check_head_count
from backend.bookings.services.refusals import FeeDeclared, NotByTheRules, ProposalOver, RoomsTaken
from backend.bookings.services.ruling import rules_in_force
from backend.bookings.services.taking import change_status, lock_booking, lock_rooms, make_firm, rooms_in, take
from backend.bookings.services.telling import tell_animators, tell_holder, tell_pages
from backend.core.errors import DomainError, Invalid, TooMany
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.places.models import Place, Room

# How many requests of one person may wait for an answer at one place: more would bury the queue.
MOST_OPEN = 40
# How often one person asks within an hour, a series once: each time those who run the place are told.
MOST_AN_HOUR = 12
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Wish:
    """What somebody asks rooms for; times and rooms aside."""

    title: str
    purpose: str = Booking.Purpose.COMMUNITY
    description: str = ""
    head_count: int | None = None
    arrangement: str = ""
    is_open: bool = False
    asker: str = Booking.Asker.PERSON
    organisation: str = ""
    responsible: str = ""
    needs_keys: bool = False
    offer_back: str = ""
    charges_fee: bool = False
    declarations: Collection[str] = ()
    accepts_rules: bool = False

    def facts(self) -> dict:
        """Fields of the booking."""
        names = (
            "title", "purpose", "description", "head_count", "arrangement", "is_open", "asker", "organisation",
            "responsible", "needs_keys", "offer_back",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"declarations": list(self.declarations)}


def request_booking(
    place: Place, rooms: Iterable[Room], *, starts_at: datetime, ends_at: datetime, by, wish: Wish, waits: bool = False
) -> Booking:
    """Ask for ``rooms`` once. ``waits``: join the waiting list when the time is taken.

    Raises what ``request_series`` raises; ``RoomsTaken`` when the time is taken and nobody waits.
    """
    return request_series(place, rooms, [(starts_at, ends_at)], by=by, wish=wish, waits=waits)[0]


@transaction.atomic
def request_series(
    place: Place, rooms: Iterable[Room], spans: Sequence[Span], *, by, wish: Wish,
    skip_conflicts: bool = False, waits: bool = False,
) -> list[Booking | Skipped]:  # fmt: skip
    """Ask for ``rooms`` at every one of ``spans``; each date is judged by itself.

    With ``skip_conflicts`` a date that is taken or against the rules comes back as ``Skipped`` with the reason; without
    it the first such date refuses all. Inside the notice a request is urgent, never refused for it (R10). Raises
    ``NotAllowed``, ``Invalid``, ``FeeDeclared``, ``TooMany``, ``TooManyPeople``, ``NotByTheRules`` or ``RoomsTaken``.
    """
    require(by, "bookings.request", place)
    tree = lock_rooms(place)
    chosen = rooms_in(tree, rooms)
    limits = Limits.of(place, now=timezone.now(), rules=rules_in_force(place))
    check_wish(wish, limits.rules, chosen)
    check_number(place, spans, limits.rules, by=by)
    in_the_way = conflicts(chosen, spans, by=by, tree=tree)
    refused = refusals(limits, chosen, spans, in_the_way, holder=by, waits=waits)
    if refused and not (skip_conflicts and len(refused) < len(spans)):
        raise next(iter(refused.values()))
    series = uuid.uuid4() if len(spans) - len(refused) > 1 else None
    result: list[Booking | Skipped] = []
    for index, span in enumerate(spans):
        if refusal := refused.get(index):
            result.append(Skipped(*span, str(refusal), tuple(in_the_way.get(index, ()))))
        else:
            result.append(_file(span, chosen, tree, limits, wish, by=by, series=series, waits=index in in_the_way))
    _tell_filed(result, by=by)
    tell_pages(place)
    return result


@dataclass(frozen=True)
class Preview:
    """A date as it would be judged now; ``refusal`` is ``None`` where it can be asked for."""

    starts_at: datetime
    ends_at: datetime
    is_urgent: bool
    refusal: DomainError | None


def preview_request(
    place: Place, rooms: Iterable[Room], spans: Sequence[Span], *, by, waits: bool = False
) -> list[Preview]:
    """What ``request_series`` would say of every date, without asking for any (at most 14 queries)."""
    tree = RoomTree(place.pk)
    chosen = rooms_in(tree, rooms)
    limits = Limits.of(place, now=timezone.now())
    in_the_way = conflicts(chosen, spans, by=by, tree=tree)
    refused = refusals(limits, chosen, spans, in_the_way, holder=by, waits=waits)
    return [Preview(*span, limits.is_urgent(span[0]), refused.get(index)) for index, span in enumerate(spans)]


def check_wish(wish: Wish, rules: BookingRules, rooms: Sequence[Room]) -> None:
    """Refuse what the rules of the place do not allow, whatever the time."""
    if wish.charges_fee:
        raise FeeDeclared(field="charges_fee")
    if not wish.title.strip():
        raise Invalid(_("Write in a few words what you need the room for."), field="title")
    if not wish.responsible.strip():
        raise Invalid(_("Name one adult who is responsible."), field="responsible")
    if wish.asker != Booking.Asker.PERSON and not wish.organisation.strip():
        raise Invalid(_("Write the name of the group or organisation."), field="organisation")
    if rules.who_may_ask == BookingRules.Askers.GROUPS and wish.asker == Booking.Asker.PERSON:
        raise Invalid(_("This place lends its rooms to groups and organisations only."), field="asker")
    if set(rules.declarations) - set(wish.declarations):
        raise Invalid(_("Read each declaration and tick it, or ask the animator about it."), field="declarations")
    if not wish.accepts_rules:
        raise Invalid(_("Please read and accept the rules of lending rooms."), field="accepts_rules")
    if not all(room.is_bookable for room in rooms):
        raise Invalid(_("This room is not lent. Choose another one."), field="rooms")
    check_head_count(rooms, wish.head_count, wish.arrangement)


def check_number(place: Place, spans: Sequence[Span], rules: BookingRules, *, by) -> None:
    """No dates, too many dates, too many requests that still wait, or too many within an hour."""
    if not spans:
        raise Invalid(_("Choose at least one date."), field="day")
    if len(spans) > rules.series_limit:
        raise NotByTheRules(
            _("At most %(n)s dates in one series, so that others find a free time too.") % {"n": rules.series_limit},
            field="times",
        )
    waiting = place.bookings.filter(created_by=by, status__in=Booking.OPEN).count()
    if waiting + len(spans) > MOST_OPEN:
        raise NotByTheRules(_("Many of your requests wait for an answer. Wait for it before you ask for more."))
    # Counted by what was sent, not by what waits: taking one back does not make room for another.
    sent = place.bookings.filter(created_by=by, kind=Booking.Kind.REQUEST, created_at__gt=timezone.now() - HOUR)
    if len({series or pk for series, pk in sent.values_list("series", "pk")}) >= MOST_AN_HOUR:
        raise TooMany(_("You asked for rooms many times within an hour. Please wait a little."), retry_after=3600)


def refusals(
    limits: Limits, rooms: Sequence[Room], spans: Sequence[Span], in_the_way: dict[int, list[Conflict]], *, holder,
    waits: bool = False,
) -> dict[int, DomainError]:  # fmt: skip
    """Why each date cannot be asked for: index of the span → what would be raised; free dates are left out."""
    place, most = limits.place, limits.rules.monthly_limit
    mine = bookings_by_month(place, holder, {month_of(start, place) for start, _end in spans}) if most else {}
    found: dict[int, DomainError] = {}
    for index, span in enumerate(spans):
        month = month_of(span[0], place)
        conflicting = in_the_way.get(index, [])
        if reason := limits.refusal(rooms, span):
            found[index] = NotByTheRules(reason, field="day")
        elif conflicting and not (waits and all(one.booking for one in conflicting)):
            found[index] = RoomsTaken(conflicting, place=place, by=holder)
        elif most and mine[month] >= most:
            words = _("At most %(n)s bookings of one person in a month, so that there is room for others.")
            found[index] = NotByTheRules(words % {"n": most}, field="day")
        elif most:
            mine[month] += 1
    return found


def _file(span: Span, rooms, tree, limits: Limits, wish: Wish, *, by, series, waits: bool) -> Booking:
    status = Booking.Status.GUARDIAN if by.is_child else Booking.Status.REQUESTED
    if waits and status == Booking.Status.REQUESTED:
        status = Booking.Status.WAITING
    booking = Booking.objects.create(
        place=limits.place,
        starts_at=span[0],
        ends_at=span[1],
        series=series,
        status=status,
        holder=by,
        guardian=by.guardian,
        rules=limits.rules,
        rules_accepted_at=limits.now,
        is_urgent=limits.is_urgent(span[0]),
        created_by=by,
        **wish.facts(),
    )
    booking.rooms.set(rooms)
    booking.steps.create(kind=Step.Kind.WAITING if waits else Step.Kind.FILED, by=by)
    direct = limits.rules.is_direct and not booking.is_urgent and status == Booking.Status.REQUESTED
    if direct:
        change_status(booking, Booking.Status.ACCEPTED, by=None, step=Step.Kind.ACCEPTED)
    take(booking, rooms, tree, firm=direct)
    return booking


def _tell_filed(filed: Sequence[Booking | Skipped], *, by) -> None:
    """One message for a whole series; what was accepted at once needs no answer, and is told to be seen."""
    booking = next((one for one in filed if isinstance(one, Booking)), None)
    if booking is None:
        return
    if booking.status == Booking.Status.GUARDIAN:
        tell_holder(booking, Notification.Kind.BOOKING_GUARDIAN, by=by)
    elif booking.status != Booking.Status.WAITING:
        tell_animators(booking, Notification.Kind.BOOKING_REQUESTED, by=by)


@transaction.atomic
def confirm_booking(booking: Booking, *, by) -> Booking:
    """The guardian of a child agrees and takes responsibility: the request goes to the animators (R2)."""
    booking, _tree = lock_booking(booking, Booking.Status.GUARDIAN)
    require(by, "bookings.confirm", booking)
    change_status(booking, Booking.Status.REQUESTED, by=by, step=Step.Kind.CONFIRMED)
    tell_holder(booking, Notification.Kind.BOOKING_ANSWERED, by=by)
    tell_animators(booking, Notification.Kind.BOOKING_REQUESTED, by=by)
    tell_pages(booking.place)
    return booking


@transaction.atomic
def answer_question(booking: Booking, *, by, text: str) -> Booking:
    """Answer what the animators asked, or say what suits instead of a proposed time."""
    booking, _tree = lock_booking(booking, Booking.Status.QUESTION, Booking.Status.PROPOSED)
    require(by, "bookings.answer", booking)
    if not text.strip():
        raise Invalid(_("Write your answer."), field="text")
    forget_proposal(booking)
    change_status(booking, Booking.Status.REQUESTED, by=by, step=Step.Kind.ANSWER, text=text.strip())
    tell_animators(booking, Notification.Kind.BOOKING_ANSWERED, by=by, why=text.strip())
    tell_pages(booking.place)
    return booking


@transaction.atomic
def accept_proposal(booking: Booking, *, by) -> Booking:
    """Take the time and rooms that the animators proposed: booked at once. Raises ``RoomsTaken``, ``ProposalOver``."""
    booking, tree = lock_booking(booking, Booking.Status.PROPOSED)
    require(by, "bookings.answer", booking)
    if booking.proposed_starts_at <= timezone.now():
        raise ProposalOver()
    rooms = rooms_in(tree, booking.proposed_rooms.all())
    booking.starts_at, booking.ends_at = booking.proposed_starts_at, booking.proposed_ends_at
    forget_proposal(booking)
    booking.rooms.set(rooms)
    make_firm(booking, rooms, tree, by=by)
    change_status(booking, Booking.Status.ACCEPTED, by=by, step=Step.Kind.AGREED)
    tell_animators(booking, Notification.Kind.BOOKING_AGREED, by=by)
    tell_pages(booking.place)
    return booking


def forget_proposal(booking: Booking) -> None:
    """Clear the proposed slot; the caller saves the row."""
    booking.proposed_rooms.clear()
    booking.proposed_starts_at = booking.proposed_ends_at = None
