"""Recordings: nobody is recorded who did not agree, nothing is shown that nobody approved, captions come in time."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.services.telling import words_of
from backend.live.publishing import publish
from backend.meetups.live import OutsideChanged
from backend.meetups.models import Call, Meetup, OutsideCall, Recording, RecordingAnswer
from backend.meetups.providers import PROVIDERS, ProviderFailed, provider_of
from backend.meetups.selectors.elsewhere import recorded
from backend.meetups.services.calls import locked
from backend.meetups.services.elsewhere import records
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership

State = Recording.State
# The one service that records. An event may have moved to another since.
RECORDER = PROVIDERS[Meetup.Provider.BIGBLUEBUTTON]
# How long after a date its recording is looked for: services work on one for hours, on busy days for longer.
LOOKED_FOR = timedelta(days=7)
REMIND_BEFORE = timedelta(days=4)


class SomebodyDisagrees(DomainError):
    """Somebody who can be seen or heard in it does not agree (any more)."""

    code = "somebody_disagrees"
    message = _("Somebody who was recorded does not agree any more. It cannot be published.")


class CaptionsMissing(DomainError):
    """It is too late to show it without captions."""

    code = "captions_missing"
    message = _("More than 14 days have passed. Add captions first, then publish it.")


@transaction.atomic
def answer_recording(call: Call, *, by, agrees: bool) -> RecordingAnswer:
    """Say whether one may be recorded in ``call``; the last word counts.

    A "no" of somebody who was in it takes down what was published of it.
    """
    call = locked(call)
    require(by, "meetups.answer_recording", call)
    answer, _made = call.recording_answers.update_or_create(
        user=by, defaults={"agrees": agrees, "answered_at": timezone.now()}
    )
    if not agrees and answer.joined_at:
        # Who asked for it stands in no notice and no record: those who run the event need not know the name.
        _withdraw(call, call.recordings.filter(state=State.PUBLISHED), kind=Notification.Kind.RECORDING_REFUSED)
    publish(OutsideChanged(meetup_id=call.meetup_id))
    return answer


def set_recorded(call: Call, *, by, is_recorded: bool) -> None:
    """Record this date, or do not. Who is in the other meeting is sent back to the door: it is another meeting.

    Raises ``NotAllowed``, ``Invalid`` where nothing is recorded, ``ProviderFailed``.
    """
    require(by, "meetups.host", call)
    if not records(call.meetup):
        raise Invalid
    if call.outside.is_recorded == is_recorded:
        return
    provider_of(call.meetup).end(call)
    with transaction.atomic():
        call = locked(call)
        require(by, "meetups.host", call)
        OutsideCall.objects.filter(call=call).update(is_recorded=is_recorded)
        act = "meetup.recording_on" if is_recorded else "meetup.recording_off"
        record(act, by=by, target=call.meetup.event, place_id=call.place.pk)
        publish(OutsideChanged(meetup_id=call.meetup_id))


def look_for_recordings(call: Call, *, by) -> int:
    """Ask the service for what was recorded of ``call``; how many are new. Raises ``ProviderFailed``."""
    require(by, "meetups.keep_recordings", call)
    return _look(call)


def find_recordings() -> int:
    """Ask for recordings of the last days; those who run the event are told of new ones. A service may be away."""
    now = timezone.now()
    found = 0
    for call in recorded().filter(occurrence__ends_at__range=(now - LOOKED_FOR, now)):
        try:
            found += _look(call)
        except ProviderFailed:
            continue
    return found


def _look(call: Call) -> int:
    if not RECORDER.can_record:
        return 0
    new = 0
    listed = list(RECORDER.recordings(call))
    with transaction.atomic():
        for one in listed:
            facts = {"url": one.url, "recorded_at": one.recorded_at, "minutes": one.minutes}
            _row, is_new = call.recordings.update_or_create(record_id=one.record_id, defaults=facts)
            new += is_new
        if new:
            _tell(call, Notification.Kind.RECORDING_READY)
            publish(OutsideChanged(meetup_id=call.meetup_id))
    return new


def publish_recording(recording: Recording, *, by, has_captions: bool = False) -> Recording:
    """Show ``recording`` to those who may enter the room.

    Raises ``SomebodyDisagrees``, ``CaptionsMissing`` (past the term), ``ProviderFailed``.
    """
    require(by, "meetups.keep_recordings", recording.call)
    if has_captions:
        recording.captioned_at = recording.captioned_at or timezone.now()
    _judge(recording)
    RECORDER.publish(recording.record_id, is_published=True)
    try:
        _show(recording, by=by)
    except DomainError:
        # Somebody said no while the service was asked, which shows it by now.
        with transaction.atomic():
            call = locked(recording.call)
            _withdraw(call, call.recordings.filter(pk=recording.pk), by=by)
        raise
    return recording


def _show(recording: Recording, *, by) -> None:
    with transaction.atomic():
        locked(recording.call)
        _judge(recording)
        recording.state, recording.decided_by, recording.decided_at = State.PUBLISHED, by, timezone.now()
        recording.save(update_fields=["state", "decided_by", "decided_at", "captioned_at"])
        call = recording.call
        known = {"target": call.meetup.event, "place_id": call.place.pk, "record_ids": [recording.record_id]}
        record("meetup.recording_published", by=by, **known)
        publish(OutsideChanged(meetup_id=call.meetup_id))


def _judge(recording: Recording) -> None:
    # Nobody can tell who is heard in it: one "no" of those who joined is enough.
    if recording.call.recording_answers.filter(joined_at__isnull=False, agrees=False).exists():
        raise SomebodyDisagrees
    if recording.lacks_captions:
        raise CaptionsMissing


@transaction.atomic
def withdraw_recording(recording: Recording, *, by) -> None:
    """Show ``recording`` no longer, neither here nor at the service (there as soon as it answers)."""
    call = locked(recording.call)
    require(by, "meetups.keep_recordings", call)
    _withdraw(call, call.recordings.filter(pk=recording.pk), by=by)


def _withdraw(call: Call, rows, *, by=None, kind: str = "") -> bool:
    """Show ``rows`` of ``call`` no longer, if there are any; ``kind`` is what those who run it are told."""
    ids = list(rows.values_list("record_id", flat=True))
    if not ids:
        return False
    rows = call.recordings.filter(record_id__in=ids)
    rows.update(state=State.WITHDRAWN, decided_by=by, decided_at=timezone.now(), taken_down_at=None)
    record("meetup.recording_withdrawn", by=by, target=call.meetup.event, place_id=call.place.pk, record_ids=ids)
    if kind:
        _tell(call, kind)
    publish(OutsideChanged(meetup_id=call.meetup_id))
    transaction.on_commit(take_down, robust=True)
    return True


def take_down() -> int:
    """Hide at the services what is hidden here; how many. A service that is away is asked again by the hourly job."""
    done = 0
    for recording in Recording.objects.filter(state=State.WITHDRAWN, taken_down_at=None):
        try:
            RECORDER.publish(recording.record_id, is_published=False)
        except ProviderFailed:
            continue
        Recording.objects.filter(pk=recording.pk, state=State.WITHDRAWN).update(taken_down_at=timezone.now())
        done += 1
    return done


@transaction.atomic
def mark_captioned(recording: Recording, *, by) -> Recording:
    """``recording`` has captions now: nobody is reminded of them again."""
    locked(recording.call)
    require(by, "meetups.keep_recordings", recording.call)
    recording.captioned_at = recording.captioned_at or timezone.now()
    recording.save(update_fields=["captioned_at"])
    record("meetup.recording_captioned", by=by, target=recording.call.meetup.event, place_id=recording.call.place.pk)
    return recording


def mind_captions() -> int:
    """Remind those who run the event of captions in time; hide what is still without them after the term.

    Returns how many recordings were reminded of or hidden.
    """
    rows = Recording.objects.select_related("call__meetup__event__place", "call__occurrence__event__place")
    return sum(_mind(one) for one in rows.filter(state=State.PUBLISHED, captioned_at=None))


def _mind(recording: Recording) -> bool:
    call = recording.call
    today = timezone.now().astimezone(call.occurrence.zone).date()
    if recording.lacks_captions:
        with transaction.atomic():
            call = locked(call)
            # Captions may have come while the service was told of another.
            late = call.recordings.filter(pk=recording.pk, state=State.PUBLISHED, captioned_at=None)
            return _withdraw(call, late, kind=Notification.Kind.RECORDING_HIDDEN)
    if recording.reminded_at or today < recording.captions_due - REMIND_BEFORE:
        return False
    with transaction.atomic():
        recording.reminded_at = timezone.now()
        recording.save(update_fields=["reminded_at"])
        last = datetime.combine(recording.captions_due, time(23, 59), call.occurrence.zone)
        _tell(call, Notification.Kind.RECORDING_CAPTIONS, until_at=last.isoformat())
    return True


def _tell(call: Call, kind: str, **more: str) -> None:
    """Tell those who lead the event; where nobody does, the animators of the place."""
    event = call.meetup.event
    people = set(event.organisers.values_list("pk", flat=True)) | ({event.author_id} if event.author_id else set())
    if not people:
        running = event.place.memberships.active().filter(role=Membership.Role.ANIMATOR)
        people = set(running.values_list("user_id", flat=True))
    people = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    if people:
        notify_all(
            dict.fromkeys(people, kind),
            params=words_of(call.occurrence, **more),
            url=reverse("meetup-recordings", args=[event.slug]),
            place_id=event.place_id,
        )
