"""The online side of events."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.copies import copied
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.live import EventChanged
from backend.events.models import Event
from backend.live.publishing import publish
from backend.meetups.live import OutsideChanged
from backend.meetups.models import Call, Handout, Meetup, OutsideCall
from backend.meetups.providers import PROVIDERS, check_link
from backend.meetups.rules import TAIL
from backend.meetups.services.guests import guests_changed
from backend.meetups.services.handouts import forget


@transaction.atomic
def set_call(
    event: Event,
    *,
    by,
    provider: str,
    url: str = "",
    has_lobby: bool = True,
    call_phone: str = "",
    call_pin: str = "",
    may_record: bool = False,
    lets_guests: bool = False,
    guests_wait: bool = True,
) -> Meetup | None:
    """Give ``event`` its call, or take it away. Raises ``Invalid`` for a link that does not fit (``field="url"``), and
    for another provider while a call runs (``field="provider"``).

    What the provider does not have is left out: a telephone of a stream, a recording of a call here.
    """
    require(by, "events.change", event)
    existing = Meetup.objects.filter(event=event).first()
    if existing and provider != existing.provider and runs_now(existing):
        raise Invalid(_("A call is running there now. End it first."), field="provider")
    if not provider:
        if existing:
            take_away(existing)
            record("meetup.removed", by=by, target=event, place_id=event.place_id)
        return None
    chosen = PROVIDERS[provider]
    url = check_link(provider, url)
    facts = {
        "provider": provider,
        "url": url,
        "has_lobby": has_lobby,
        "phone": call_phone if chosen.has_phone else "",
        "pin": call_pin if chosen.has_phone else "",
        "may_record": may_record and chosen.can_record and not url,
        "lets_guests": lets_guests,
        "guests_wait": guests_wait,
    }
    if existing and all(getattr(existing, name) == value for name, value in facts.items()):
        return existing
    meetup, _created = Meetup.objects.update_or_create(event=event, defaults=facts)
    if existing and existing.has_lobby != meetup.has_lobby:
        # A date that somebody looked at has a lobby of its own; once it is opened it is for those who run it to say.
        Call.objects.filter(meetup=meetup, opened_at=None).update(has_lobby=meetup.has_lobby)
    if existing and existing.lets_guests != meetup.lets_guests:
        guests_changed(meetup)
    if existing and existing.may_record != meetup.may_record:
        # A date whose first guests have come already has a mind of its own: the organiser's last word counts.
        coming = OutsideCall.objects.filter(call__meetup=meetup, call__occurrence__ends_at__gt=timezone.now())
        coming.update(is_recorded=meetup.may_record)
        publish(OutsideChanged(meetup_id=meetup.pk))
    record("meetup.link_set", by=by, target=event, place_id=event.place_id, provider=provider)
    publish(EventChanged(place_id=event.place_id, event_id=event.pk))
    return meetup


def take_away(meetup: Meetup) -> None:
    """Delete ``meetup`` with what was prepared for its calls. Raises ``Invalid`` where something was kept of one."""
    began = Call.objects.filter(meetup=meetup, occurrence__starts_at__lte=timezone.now())
    kept = (
        ~Q(thanks="")
        | Q(notes__revision__gt=0)
        | Q(questions__isnull=False)
        | Q(handouts__isnull=False)
        | Q(recordings__isnull=False)
        | Q(recording_answers__joined_at__isnull=False)
        | Q(feedback__isnull=False)
    )
    if began.filter(kept).exists():
        raise Invalid(
            _("Notes, questions and hand-outs of a date that took place would be lost. Change only the coming dates."),
            field="provider",
        )
    papers = list(Handout.objects.filter(call__meetup=meetup).select_related("picture"))
    meetup.delete()
    for paper in papers:
        forget(paper)


def runs_now(meetup: Meetup) -> bool:
    """Whether people are in a call of it: another way of the picture would tear them apart."""
    running = Call.objects.filter(meetup=meetup, opened_at__isnull=False, ended_at=None)
    return running.filter(occurrence__ends_at__gt=timezone.now() - TAIL).exists()


def copy_call(event: Event, new: Event) -> None:
    """Give ``new``, with which the series of ``event`` goes on, the same call: people keep one link.

    What was prepared for the dates that moved goes along, and each half has the agenda from then on.
    """
    if (meetup := Meetup.objects.filter(event=event).first()) is None:
        return
    points = list(meetup.points.all())
    meetup.pk, meetup.event = None, new
    meetup.save()
    moved = Call.objects.filter(occurrence__event=new)
    for point in points:
        copy = copied(point, meetup=meetup)
        copy.save()
        moved.filter(point=point).update(point=copy)
    moved.update(meetup=meetup)
