"""Neighbours propose events; those who run the place approve, ask for changes or decline."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AuditEntry
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, TooMany
from backend.core.permissions import require
from backend.events.live import EventChanged, EventCreated
from backend.events.models import Event
from backend.events.recurrence import Pattern
from backend.events.services.announcing import tell_animators, tell_author, tell_places
from backend.events.services.changing import Outcome, spread
from backend.events.services.cohosts import tell_cohosts
from backend.events.services.dates import materialise
from backend.events.services.facts import check_change
from backend.events.services.programme import add_event, update_event
from backend.moderation.standing import RIGHTS, Level, refuse_beyond
from backend.notifications.models import Notification
from backend.places.models import Membership
from backend.recognition.services import look_at

Status = Event.Status
UNDECIDED = (Status.PROPOSED, Status.CHANGES_ASKED)
SENDING = ("event.proposed", "event.sent_again")
MOST_A_DAY = RIGHTS["proposals"].limit(Level.KNOWN)  # times that anybody sends proposals


class ProposalDecided(DomainError):
    code = "proposal_decided"
    message = _("Somebody has already decided about this proposal.")


@transaction.atomic
def propose_event(place, *, by, pattern: Pattern, **facts) -> Event:
    """Ask those who run ``place`` to put an event into its calendar. ``facts`` as for ``create_event``.

    Raises ``NotAllowed``, ``NotYet``, ``TooMany`` or ``Invalid`` with the field.
    """
    require(by, "events.propose", place)
    _refuse_hasty(by)
    event = add_event(place, by=by, pattern=pattern, **{**facts, "status": Status.PROPOSED})
    _sent(event, "event.proposed", by=by)
    _watch(event, by=by)
    return event


@transaction.atomic
def send_event(event: Event, *, by, **facts) -> Event:
    """Send a draft, or a proposal that was changed, to those who run the place. ``facts`` as for ``update_event``."""
    was = _locked(event).status
    if was not in (Status.DRAFT, *UNDECIDED):
        raise ProposalDecided()
    event = update_event(event, by=by, **{**facts, "status": Status.PROPOSED})
    if was != Status.PROPOSED:
        _refuse_hasty(by)
        _sent(event, "event.proposed" if was == Status.DRAFT else "event.sent_again", by=by)
    _watch(event, by=by, is_new=False)
    return event


def _watch(event: Event, *, by, is_new: bool = True) -> None:
    """Only those who decide about it read a proposal: there is nothing to hold back."""
    digests = event.cover.digests if event.cover else []
    where = f"calendar.{event.place_id}"
    look_at(event, by=by, where=where, digests=digests, is_new=is_new, may_hold=False)


def _sent(event: Event, action: str, *, by) -> None:
    record(action, by=by, target=event, place_id=event.place_id, note=event.rules_question)
    tell_animators(event.place, Notification.Kind.EVENT_PROPOSED, event, by=by, who=by.display_name)


def _refuse_hasty(by) -> None:
    """Raise ``TooMany`` when ``by`` has sent as many proposals in a day as people can answer."""
    # Counted by what was sent, not by what waits: taking one back does not make room for another.
    if len(proposals_sent(by.pk, timezone.now() - timedelta(days=1))) >= MOST_A_DAY:
        raise TooMany(_("You proposed several events today. Please wait for an answer first."), retry_after=3600)
    refuse_beyond(by, "proposals")


def proposals_sent(user_id: int, since: datetime) -> list[datetime]:
    """When that person sent proposals, the newest first."""
    sent = AuditEntry.objects.filter(actor=user_id, action__in=SENDING, at__gt=since)
    return list(sent.values_list("at", flat=True)[:100])


@transaction.atomic
def approve_event(event: Event, *, by, checked_rules, author_leads: bool = False, skip_taken: bool = False) -> Event:
    """Put a proposal into the calendar: its dates are listed, its rooms held, its author is told.

    Raises ``RoomsTaken`` at the field ``rooms`` unless ``skip_taken``: then dates whose rooms are taken stay without.
    ``checked_rules``: the rules of the network that ``by`` found kept; all are needed. ``author_leads``: the author
    gets the list of those who come, when they belong to the place.
    """
    event = _undecided(event, by=by)
    facts = {"status": Status.PUBLISHED, "checked_rules": list(checked_rules)}
    check_change(event, facts, by=by)
    materialise(event)
    if not event.occurrences.upcoming(at=timezone.now()).exists():
        raise Invalid(_("Its date has passed: ask for another one."), field="decision")
    event.status, event.checked_rules, event.review_note = Status.PUBLISHED, facts["checked_rules"], ""
    event.save()
    if author_leads and _belongs(event):
        event.organisers.add(event.author)
    spread(Outcome(event, "all", changed=["status"]), by=by, skip_taken=skip_taken)
    record("event.approved", by=by, target=event, place_id=event.place_id)
    tell_author(event, Notification.Kind.EVENT_APPROVED, by=by)
    tell_cohosts(event, event.cohosts.all(), by=by)
    tell_places(event, EventCreated)
    return event


def _belongs(event: Event) -> bool:
    here = Membership.objects.active().filter(place=event.place_id, user=event.author_id)
    return event.author_id is not None and here.exists()


@transaction.atomic
def ask_changes(event: Event, *, by, note: str) -> Event:
    """Send a proposal back with what should be different; its author changes it and sends it again."""
    kind = Notification.Kind.EVENT_CHANGES_ASKED
    return _answer(event, Status.CHANGES_ASKED, "event.changes_asked", kind, by=by, note=note)


@transaction.atomic
def decline_event(event: Event, *, by, reason: str) -> Event:
    """Say no to a proposal, with a reason for its author."""
    return _answer(event, Status.DECLINED, "event.declined", Notification.Kind.EVENT_DECLINED, by=by, note=reason)


def _answer(event: Event, status: str, action: str, kind: str, *, by, note: str) -> Event:
    event = _undecided(event, by=by)
    if not note.strip():
        raise Invalid(_("Write a few words: the author gets them."), field="note")
    return _write_answer(event, status, action, kind, by=by, note=note)


def say_no(event: Event, *, by, reason: str) -> Event:
    """Decline a locked proposal. For services, which ask for permission."""
    kind = Notification.Kind.EVENT_DECLINED
    return _write_answer(event, Status.DECLINED, "event.declined", kind, by=by, note=reason)


def _write_answer(event: Event, status: str, action: str, kind: str, *, by, note: str) -> Event:
    event.status, event.review_note = status, note.strip()
    event.save()
    record(action, by=by, target=event, place_id=event.place_id, note=event.review_note)
    tell_author(event, kind, by=by, why=event.review_note)
    tell_places(event, EventChanged)
    return event


@transaction.atomic
def withdraw_event(event: Event, *, by) -> Event:
    """Take one's own proposal back: it becomes a draft."""
    event = _locked(event)
    require(by, "events.withdraw", event)
    event.status, event.review_note = Status.DRAFT, ""
    event.save()
    record("event.withdrawn", by=by, target=event, place_id=event.place_id)
    tell_places(event, EventChanged)
    return event


def _undecided(event: Event, *, by) -> Event:
    event = _locked(event)
    require(by, "events.review", event)
    if event.status not in UNDECIDED:
        raise ProposalDecided()
    return event


def _locked(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",), no_key=True).select_related("place", "author").get(pk=event.pk)
