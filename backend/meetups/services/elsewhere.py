"""The way into a call that another service carries, and its end there."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.models import Occurrence
from backend.live.publishing import publish
from backend.meetups.live import OutsideChanged
from backend.meetups.models import Call, Meetup, OutsideCall
from backend.meetups.providers import Frame, Join, Provider, Role, provider_of, stream_at
from backend.meetups.rules import date_at
from backend.meetups.services.calls import call_for, end_call


class ConsentNeeded(DomainError):
    """The call is recorded, and the person has not agreed to it."""

    code = "consent_needed"
    status = 403
    message = _("This meetup is recorded. Say first whether you agree.")


class CallOver(DomainError):
    """The host ended the call."""

    code = "call_over"
    message = _("This meetup is over. Thank you for coming!")


def outside_call(occurrence: Occurrence) -> Call:
    """The call of ``occurrence`` with what is kept of it as a call elsewhere (``call.outside``)."""
    call = call_for(occurrence)
    OutsideCall.objects.get_or_create(call=call, defaults={"is_recorded": records(call.meetup)})
    rows = Call.objects.select_related("outside", "meetup__event__place", "occurrence__event__place")
    return rows.get(pk=call.pk)


def records(meetup: Meetup) -> bool:
    return meetup.may_record and provider_of(meetup).can_record


def carrier(call: Call) -> Provider:
    """Who carries ``call`` now: a stream may have moved to its second target."""
    first = provider_of(call.meetup)
    outside = call.outside
    return stream_at(outside.stream_url) if first.is_stream and outside.shows_second else first


def way_in(meetup: Meetup, *, by) -> Join:
    """How ``by`` gets into the call of ``meetup`` that is open now; asks the service where it makes ways in.

    Raises ``NotAllowed``, ``ConsentNeeded``, ``CallOver``, ``ProviderFailed``. Not one transaction: another server is
    asked in the middle.
    """
    now = timezone.now()
    require(by, "meetups.see_link", meetup)
    call = outside_call(date_at(meetup, now))
    if call.ended_at:
        raise CallOver
    answer = call.recording_answers.filter(user=by).first()
    if call.outside.is_recorded and not (answer and answer.agrees):
        raise ConsentNeeded
    role = Role.HOST if by.has_perm("meetups.host", call) else Role.PARTICIPANT
    join = carrier(call).join(call, by, role=role, at=now)
    if answer and call.outside.is_recorded and answer.joined_at is None:
        call.recording_answers.filter(pk=answer.pk).update(joined_at=now)
    if (call.outside.phone, call.outside.pin) != (join.phone, join.pin):
        OutsideCall.objects.filter(call=call).update(phone=join.phone, pin=join.pin)
    return join


def frame_in(meetup: Meetup, *, by) -> Frame | None:
    """As ``way_in``, to be shown in our page; ``None`` where the service does not allow it."""
    join = way_in(meetup, by=by)
    return carrier(outside_call(date_at(meetup, timezone.now()))).frame(join.url)


def end_elsewhere(call: Call, *, by) -> Call:
    """End ``call`` for everybody, at the service as well. Raises ``ProviderFailed`` when it does not answer."""
    require(by, "meetups.host", call)
    provider = provider_of(call.meetup)
    if not provider.can_end or call.meetup.url:
        raise Invalid
    provider.end(call)
    with transaction.atomic():
        ended = end_call(call, by=by)
        publish(OutsideChanged(meetup_id=call.meetup_id))
    return ended
