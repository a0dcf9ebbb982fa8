"""Coming to one date: signing up, changing it, giving it up; alike for neighbours and guests."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.attendance import LIVE
from backend.events.services.errors import AskedInVain, EventFull, NotSignedUp
from backend.events.services.seats import Status, check_open, check_planned, fits, locked, settle
from backend.events.services.telling import tell_managers
from backend.events.services.waiting import (
    Regime,
    end_of_queue,
    fill,
    may_sit_down,
    note_passed,
    priority_of,
    queue_of,
    regime_at,
    take_offered,
    within_share,
)
from backend.notifications.models import Notification

NAME_LENGTH = 80
ANSWER_LENGTH = 500
TOLD_AGAIN = 3600  # seconds


@transaction.atomic
def sign_up(
    occurrence: Occurrence, *, by, party: int = 1, waits: bool = False, at: datetime | None = None, **facts
) -> Attendance:
    """Give ``by`` seats for a party at ``occurrence``, all or none; a second call returns the same sign-up.

    ``waits``: join the waiting list when there is no seat. ``facts``: ``party_names``, ``needs``, ``answers`` (by id of
    the question), ``helps``. Also takes a seat that was offered, or that is open to those who wait.
    Raises ``NotAllowed``, ``Invalid``, ``EventFull`` and what ``check_open`` and ``take_offered`` raise.
    """
    at = at or timezone.now()
    # Permission and seats are judged under this lock: one last seat, one person.
    occurrence = locked(occurrence)
    require(by, "events.attend", occurrence)
    row = occurrence.attendances.filter(user=by).first()
    if row and row.status in (Status.GOING, Status.ASKED):
        return row
    if row and row.status in (Status.OFFERED, Status.WAITING):
        return answer_offer(occurrence, row, at=at)
    check_open(occurrence, at=at)
    if row and row.status == Status.DECLINED:
        raise AskedInVain()
    row = row or Attendance(occurrence=occurrence, user=by, created_at=at)
    write_down(row, occurrence.event, party=party, **facts)
    return enter(occurrence, row, waits=waits, at=at)


def answer_offer(occurrence: Occurrence, row: Attendance, *, at: datetime) -> Attendance:
    """Take the seat that ``row`` was offered, or that is open to all; one who waits on stays where they are."""
    check_planned(occurrence, at=at)
    if row.status == Status.OFFERED or row.offered_until or regime_at(occurrence, at) is Regime.OPEN:
        take_offered(occurrence, row, at=at)
    return row


def write_down(row: Attendance, event: Event, *, party: int, **facts) -> None:
    """Check what somebody tells at sign-up and put it on ``row``. Raises ``Invalid`` with the field."""
    names = [name.strip()[:NAME_LENGTH] for name in facts.get("party_names", row.party_names) if name.strip()]
    if not 1 <= party <= event.party_limit:
        most = event.party_limit
        words = ngettext("At most %(n)s person.", "At most %(n)s people in one sign-up.", most) % {"n": most}
        raise Invalid(words, field="party")
    if event.wants_names and len(names) != party - 1:
        raise Invalid(_("Write the name of each person who comes with you, one a line."), field="party_names")
    row.party, row.party_names = party, names[: party - 1]
    row.needs = facts.get("needs", row.needs).strip()
    row.helps = bool(facts.get("helps", row.helps)) and bool(event.helpers_note)
    row.answers = checked_answers(event, facts.get("answers", row.answers))


def checked_answers(event: Event, answers: dict) -> dict:
    """``answers`` to the questions of ``event``, by id as text; raises ``Invalid`` at the first that is missing."""
    kept = {}
    for question in event.questions.all():
        answer = str(answers.get(str(question.pk), "")).strip()[:ANSWER_LENGTH]
        allowed = {"yes_no": {"yes", "no"}, "choice": set(question.choices)}.get(question.kind)
        if answer and allowed is not None and answer not in allowed:
            raise Invalid(_("Choose one of the answers."), field=f"question_{question.pk}")
        if question.is_required and not answer:
            raise Invalid(_("Please answer this question."), field=f"question_{question.pk}")
        if answer:
            kept[str(question.pk)] = answer
    return kept


def enter(
    occurrence: Occurrence, row: Attendance, *, waits: bool, at: datetime, is_approved: bool = False, tells: str = "",
    by=None,
) -> Attendance:  # fmt: skip
    """A new sign-up at a locked ``occurrence``: its seat, its place in the list, or its question to the organiser.

    ``tells``: the kind of news with which they hear of a seat, from ``by``.
    """
    asked_at = row.created_at if row.status == Status.ASKED else None
    afresh(row, at)
    if occurrence.event.sign_up == Event.SignUp.APPROVAL and not is_approved:
        settle(row, Status.ASKED, occurrence=occurrence)
        # Whoever asks, takes it back and asks again does not fill the inboxes of those who answer.
        if cache.add(f"events.asked.{row.pk}", True, TOLD_AGAIN):
            tell_managers(occurrence, Notification.Kind.SEAT_ASKED, by=row.user, who=row.who)
        fill(occurrence, at=at)
        return row
    if occurrence.waiting:
        fill(occurrence, at=at)  # what the clock would do within a minute
        row.priority = priority_of(occurrence, row, at=at)
    if may_sit_down(occurrence, row, at=at):
        settle(row, Status.GOING, occurrence=occurrence, tells=tells, by=by)
    elif not waits or regime_at(occurrence, at) is Regime.OVER:
        raise refusal_of(occurrence, row.party)
    else:
        priority = priority_of(occurrence, row, at=at)
        settle(
            row,
            Status.WAITING,
            occurrence=occurrence,
            queued_at=asked_at or end_of_queue(occurrence, at),
            priority=priority,
        )
    if occurrence.waiting:
        note_passed(occurrence, row, at=at)
    if any(served.pk == row.pk for served in fill(occurrence, at=at)):
        row.refresh_from_db()
    return row


def refusal_of(occurrence: Occurrence, party: int) -> EventFull:
    """Why ``party`` people get no seat now: all are taken, too few are left, or those left are kept."""
    if occurrence.waiting and fits(occurrence, party):
        return EventFull(_("The free seats are kept for people on the waiting list. You can join it."))
    return EventFull(few_left(occurrence.seats_left) if occurrence.seats_left else None)


def few_left(left: int) -> str:
    return ngettext("Only %(n)s more seat is free.", "Only %(n)s more seats are free.", left) % {"n": left}


def afresh(row: Attendance, at: datetime) -> None:
    """A sign-up that was given up begins at the end of the list again: nothing of the old one is kept."""
    if row.status in (Status.CANCELLED, Status.RELEASED):
        row.created_at = at
    row.priority, row.queued_at, row.offered_until = 0, None, None
    row.asked_to_confirm_at = row.reconfirmed_at = None
    row.outcome = Attendance.Outcome.UNKNOWN


@transaction.atomic
def give_up(occurrence: Occurrence, *, by, at: datetime | None = None) -> None:
    """Give up a seat, an offer, a place in the list; always possible until the end, and free to call again."""
    occurrence = locked(occurrence)
    require(by, "events.leave", occurrence)
    if row := occurrence.attendances.live().select_related("user").filter(user=by).first():
        withdraw(occurrence, row, at=at or timezone.now())


def withdraw(occurrence: Occurrence, row: Attendance, *, at: datetime) -> None:
    """Take a sign-up back on a locked ``occurrence``; whoever waits is served."""
    settle(row, Status.CANCELLED, occurrence=occurrence)
    fill(occurrence, at=at)


@transaction.atomic
def leave_all(person, *, at: datetime | None = None) -> None:
    """Give up everything that ``person``, whose account is about to be deleted, has or waits for: others come in."""
    at = at or timezone.now()
    dates = Occurrence.objects.filter(attendances__user=person, attendances__status__in=LIVE, ends_at__gt=at)
    for occurrence in dates.order_by("pk"):
        give_up(occurrence, by=person, at=at)


@transaction.atomic
def change_sign_up(occurrence: Occurrence, *, by, party: int, at: datetime | None = None, **facts) -> Attendance:
    """Change how many come and what was told. More people need free seats; fewer are always possible.

    Raises ``NotAllowed``, ``Invalid``, ``EventFull`` or what ``check_open`` raises.
    """
    occurrence = locked(occurrence)
    require(by, "events.attend", occurrence)
    row = occurrence.attendances.live().select_related("user").filter(user=by).first()
    if row is None:
        raise NotSignedUp()
    return resize(occurrence, row, party=party, at=at or timezone.now(), **facts)


def resize(occurrence: Occurrence, row: Attendance, *, party: int, at: datetime, **facts) -> Attendance:
    """As ``change_sign_up``, for a sign-up of a locked ``occurrence``."""
    more = party - row.party
    if more > 0:
        check_open(occurrence, at=at)
        if row.holds_seat:
            check_room_for(occurrence, row, more, at=at)
    write_down(row, occurrence.event, party=party, **facts)
    settle(row, row.status, occurrence=occurrence, offered_until=row.offered_until)
    if row.status == Status.WAITING and more > 0 and row.offered_until and not fits(occurrence, party):
        settle(row, Status.WAITING, occurrence=occurrence, offered_until=None)
    fill(occurrence, at=at)
    row.refresh_from_db()
    return row


def check_room_for(occurrence: Occurrence, row: Attendance, more: int, *, at: datetime) -> None:
    """Raise ``EventFull`` unless ``more`` people fit in and nobody waits for those seats."""
    left = occurrence.seats_left
    if left is not None and more > left:
        raise EventFull(few_left(left) if left else _("All seats are taken: no more people fit in."))
    regime = regime_at(occurrence, at)
    if regime is not Regime.OVER and any(within_share(occurrence, other, regime) for other in queue_of(occurrence)):
        raise EventFull(_("Others wait for the free seats. Whoever joins you signs up for themselves."))
