"""A stream from the rehearsal to its end: two targets, the light that says "on air", the stop."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import OutsideChanged
from backend.meetups.models import Call, OutsideCall
from backend.meetups.providers import provider_of, stream_at
from backend.meetups.services.calls import locked
from backend.meetups.services.elsewhere import outside_call


@transaction.atomic
def prepare_stream(call: Call, *, by, rehearsed: list[str], second_url: str) -> OutsideCall:
    """Keep what was tried and where the stream goes on if the first service fails.

    Raises ``Invalid`` (``field="second_url"``) for what is no stream, or the same one again.
    """
    outside = _of_stream(call, by=by)
    if second_url:
        if second_url == call.meetup.url:
            raise Invalid(_("This is the first target again."), field="second_url")
        second_url = _checked(second_url)
    outside.rehearsed = [point for point in OutsideCall.Rehearsed.values if point in rehearsed]
    outside.second_url = second_url
    outside.shows_second = outside.shows_second and bool(second_url)
    return _keep(outside, "rehearsed", "second_url", "shows_second")


def _checked(url: str) -> str:
    try:
        return stream_at(url).check(url)
    except Invalid as refusal:
        raise Invalid(str(refusal), field="second_url") from None


@transaction.atomic
def go_on_air(call: Call, *, by) -> OutsideCall:
    """Turn the light on: people see that it began. Repeating changes nothing; after a stop it goes on."""
    outside = _of_stream(call, by=by)
    if outside.is_on_air:
        return outside
    outside.on_air_at, outside.off_air_at = timezone.now(), None
    record("meetup.on_air", by=by, target=call.meetup.event, place_id=call.place.pk)
    return _keep(outside, "on_air_at", "off_air_at")


@transaction.atomic
def stop_stream(call: Call, *, by) -> OutsideCall:
    """Turn the light off: people see that it is over."""
    outside = _of_stream(call, by=by)
    if not outside.is_on_air:
        return outside
    outside.off_air_at = timezone.now()
    record("meetup.off_air", by=by, target=call.meetup.event, place_id=call.place.pk)
    return _keep(outside, "off_air_at")


@transaction.atomic
def show_target(call: Call, *, by, is_second: bool) -> OutsideCall:
    """Show the second target to everybody, or the first again."""
    outside = _of_stream(call, by=by)
    if is_second and not outside.second_url:
        raise Invalid(_("There is no second target yet."), field="second_url")
    outside.shows_second = is_second
    record("meetup.target_set", by=by, target=call.meetup.event, place_id=call.place.pk, is_second=is_second)
    return _keep(outside, "shows_second")


def _of_stream(call: Call, *, by) -> OutsideCall:
    outside_call(call.occurrence)
    call = locked(call)
    require(by, "meetups.host", call)
    if not provider_of(call.meetup).is_stream:
        raise Invalid
    return OutsideCall.objects.get(call=call)


def _keep(outside: OutsideCall, *fields: str) -> OutsideCall:
    outside.save(update_fields=fields)
    publish(OutsideChanged(meetup_id=outside.call.meetup_id))
    return outside
