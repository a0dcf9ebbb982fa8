import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.conversations.services import record_deed
from backend.conversations.views.answers import message_asked
from backend.conversations.views.room import room_context
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events.models import Event
from backend.live.presence import here
from backend.meetups import selectors, services
from backend.meetups.forms import ScheduleForm
from backend.meetups.models import Meetup
from backend.places.models import Place

COMING_SHOWN = 30
PAST_SHOWN = 10


@login_required
def event_add(request, slug):
    """A new event, online or not."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    require(request.user, "events.add", place)
    source = message_asked(request)
    form = ScheduleForm(
        request.POST or None, place=place, initial={"languages": [place.default_language], **words_of(source)}
    )
    if form.is_valid():
        try:
            event = services.schedule_event(place, by=request.user, **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if source:
                record_deed(source, by=request.user, **deed_of(event))
            messages.success(request, _("The event is in the calendar."))
            return redirect(event)
    context = {"form": form, "place": place, "tab": "calendar", "source": source}
    return render(request, "events/event_form.html", context, status=422 if form.errors else 200)


def words_of(source) -> dict:
    """What a message says, as the first words of an event."""
    if source is None:
        return {}
    title, _newline, rest = source.body.strip().partition("\n")
    return {"title": title[:120], "description": source.body if rest or len(title) > 120 else ""}


def deed_of(event: Event) -> dict:
    return {"kind": "event", "object_id": event.pk, "title": event.title, "url": event.get_absolute_url()}


@login_required
def event_edit(request, slug):
    """Change an event; people who signed up are told when time or place changes."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place"), slug=slug)
    require(request.user, "events.change", event)
    form = ScheduleForm(request.POST or None, place=event.place, instance=event)
    if form.is_valid():
        try:
            services.reschedule_event(event, by=request.user, **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(event)
    context = {"form": form, "place": event.place, "event": event, "tab": "calendar"}
    return render(request, "events/event_form.html", context, status=422 if form.errors else 200)


@require_safe
def place_meetups(request, slug):
    """Online meetups of a place: what comes, what was."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    context = {
        "place": place,
        "tab": "meetups",
        "occurrences": list(selectors.online_dates(place, request.user)[:COMING_SHOWN]),
        "past": list(selectors.online_dates(place, request.user, past=True)[:PAST_SHOWN]),
        "may_add": request.user.has_perm("events.add", place),
    }
    return render(request, "meetups/place_meetups.html", context)


@login_required
def meetup_room(request, slug):
    """The room of an online event: who is in, the talk, and the call link when it is time."""
    events = Event.objects.visible_to(request.user).select_related("place")
    event = get_object_or_404(events, slug=slug, meetup__isnull=False)
    meetup = get_object_or_404(Meetup.objects.select_related("event__place"), event=event)
    dates = event.occurrences.for_cards(request.user).select_related("conversation__place")
    occurrence = get_object_or_404(dates, pk=getattr(selectors.current_date(meetup), "pk", None))
    context = {"event": event, "occurrence": occurrence, "meetup": meetup, "place": event.place, "tab": "meetups"}
    if not request.user.has_perm("meetups.enter", meetup):
        return render(request, "meetups/room_refused.html", context, status=403)
    talk = occurrence.conversation
    context |= {
        "link": selectors.link_for(meetup, request.user),
        "is_over": occurrence.ends_at <= timezone.now(),
        "has_started": occurrence.starts_at <= timezone.now(),
        "people_in": here(meetup.topic).count,
        "may_talk": talk is not None and request.user.has_perm("conversations.view", talk),
    }
    if context["may_talk"]:
        context |= {**room_context(request, talk), "client_id": uuid.uuid4()}
    return render(request, "meetups/room.html#call" if request.htmx else "meetups/room.html", context)
