"""The deletion of an account: asked for, two weeks to change one's mind, then nothing is left but a nameless row.

A worker that dies in the middle leaves parts that are gone; the next run goes on. What must be settled first (a thing
that is lent) holds the deletion back, and its owner is told what it is.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from backend.accounts.live import BlockChanged
from backend.audit.services import job_ran, record
from backend.core.errors import DomainError
from backend.core.health import Trouble
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.privacy.models import CHANGE_MIND_DAYS, Departure
from backend.privacy.registry import AtLeaving, Kind, Records, Words, kinds
from backend.privacy.services import letters
from backend.search.forgetting import forget_deleted_words

logger = logging.getLogger(__name__)
Status = Departure.Status
JOB = "erasure"
STUCK = timedelta(days=1)  # a deletion takes minutes and is tried again every hour


class CannotBeKept(DomainError):
    """The deletion has begun."""

    code = "deletion_began"


@dataclass(frozen=True)
class Prospect:
    """What deletion would mean for somebody: said before they ask for it."""

    goes: list[Kind]
    stays: list[tuple[Kind, Words]]
    holds: list[str]  # what must be settled first
    warnings: list[str]  # what it means for others
    due_at: datetime


def prospect_of(person) -> Prospect:
    """What is deleted of ``person``, what stays and why, and what must be settled first."""
    every = [kind for kind in kinds.values() if kind.records]
    return Prospect(
        goes=[kind for kind in every if not kind.after_leaving],
        stays=[(kind, kind.after_leaving) for kind in every if kind.after_leaving],
        holds=holds_of(person),
        warnings=[str(said) for kind in kinds.values() if kind.warns for said in kind.warns(person)],
        due_at=timezone.now() + timedelta(days=CHANGE_MIND_DAYS),
    )


def holds_of(person) -> list[str]:
    """Sentences that say what keeps the account from being deleted now."""
    return [str(said) for kind in kinds.values() if kind.holds_back for said in kind.holds_back(person)]


@transaction.atomic
def ask_to_leave(person, *, by) -> Departure:
    """``by`` (the person or their guardian) wants the account deleted. A second call changes nothing.

    From now on the account is closed to others, and no letter but about this reaches the person.
    """
    person = get_user_model().objects.select_for_update().get(pk=person.pk)
    require(by, "privacy.delete_account", person)
    begun = [*Departure.OPEN, Status.RUNNING]
    if open_one := Departure.objects.filter(user=person, status__in=begun).first():
        return open_one
    due_at = timezone.now() + timedelta(days=CHANGE_MIND_DAYS)
    departure = Departure.objects.create(user=person, by=by, due_at=due_at)
    person.leaving_at = due_at
    person.save(update_fields=["leaving_at"])
    record("account.deletion_asked", by=by, target=person)
    letters.say_goodbye_is_planned(person, departure)
    if person.guardian_id and person.guardian_id != by.pk:
        letters.say_child_leaves(person, departure)
    publish(BlockChanged(user_id=person.pk))
    return departure


@transaction.atomic
def stay(person, *, by) -> None:
    """Keep the account after all; always possible before the deletion begins. Raises ``CannotBeKept``."""
    person = get_user_model().objects.select_for_update().get(pk=person.pk)
    require(by, "privacy.keep_account", person)
    departure = Departure.objects.select_for_update().filter(user=person, ended_at=None).first()
    if departure and departure.status == Status.RUNNING:
        raise CannotBeKept
    if departure:
        departure.status, departure.ended_at = Status.TAKEN_BACK, timezone.now()
        departure.save(update_fields=["status", "ended_at"])
    person.leaving_at = None
    person.save(update_fields=["leaving_at"])
    record("account.deletion_taken_back", by=by, target=person)
    letters.say_account_stays(person)
    publish(BlockChanged(user_id=person.pk))


def erase_due(*, now: datetime | None = None) -> int:
    """Delete every account whose time has come; returns how many. Each has transactions of its own.

    Leaves a heartbeat.
    """
    now = now or timezone.now()
    due = Departure.objects.filter(status__in=[*Departure.OPEN, Status.RUNNING], due_at__lte=now)
    erased, failed = 0, []
    for departure in due.select_related("user").order_by("due_at", "pk"):
        try:
            erased += erase(departure, now=now)
        except Exception:
            logger.exception("account %s could not be deleted yet", departure.user_id)
            failed.append(departure.user_id)
    job_ran(JOB, erased=erased, **({"failed": failed} if failed else {}))
    return erased


def erase(departure: Departure, *, now: datetime) -> bool:
    """Delete one account unless something holds it back. Free to call again."""
    if not begin(departure, now=now):
        return False
    person = get_user_model().objects.get(pk=departure.user_id)
    # Of a run that died the address may be gone already.
    farewell = letters.farewell(person) if person.erased_at is None else None
    chosen = list(reversed(kinds.values()))
    for kind in chosen:  # from the top: a seat is given up by somebody who still belongs to the place
        if kind.before_leaving:
            with transaction.atomic():
                kind.before_leaving(person)
    for kind in chosen:
        with transaction.atomic():
            forget(kind, person)
    with transaction.atomic():
        departure.status, departure.ended_at = Status.DONE, timezone.now()
        departure.save(update_fields=["status", "ended_at"])
        record("account.erased", by=None, target=person)
        if farewell:
            letters.send(farewell)
        publish(BlockChanged(user_id=person.pk))
    forget_deleted_words()
    # By number alone: for whoever restores an older backup (``ganek erase``).
    logger.info("account erased: %s", person.pk)
    return True


@transaction.atomic
def begin(departure: Departure, *, now: datetime) -> bool:
    """Whether the deletion may go on; what holds it back is told once."""
    person = get_user_model().objects.select_for_update().get(pk=departure.user_id)
    departure.refresh_from_db()
    if departure.status == Status.RUNNING:
        return True
    if departure.status not in Departure.OPEN or departure.due_at > now:
        return False
    if held := holds_of(person):
        if departure.told_held_at is None:
            letters.say_what_holds(person, held)
            departure.told_held_at = now
        departure.status = Status.HELD
        departure.save(update_fields=["status", "told_held_at"])
        return False
    departure.status = Status.RUNNING
    departure.save(update_fields=["status"])
    return True


def forget(kind: Kind, person) -> None:
    """Make true what the registry says of ``kind``."""
    if kind.at_leaving:
        kind.at_leaving(person)
    for records in kind.records:
        forget_records(records, person)


def forget_records(records: Records, person) -> None:
    rows = records.of(person)
    match records.at_leaving:
        case AtLeaving.KEEP:
            return
        case AtLeaving.DELETE:
            records.table._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
        case dict() as fields:
            records.table._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**fields)


def examine(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says about deleted accounts. Raises ``Trouble`` when a deletion does not end."""
    now = now or timezone.now()
    running = Departure.objects.filter(status=Status.RUNNING, due_at__lte=now - STUCK)
    if stuck := list(running.order_by("pk").values_list("user_id", flat=True)[:10]):
        numbers = ", ".join(map(str, stuck))
        raise Trouble(f"the deletion of account {numbers} has begun and does not end: the log of the job says why.")
    return "no deletion is stuck"
