import uuid

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.conversations.views.room import room_context
from backend.events.models import Event
from backend.live.presence import here
from backend.meetups import selectors
from backend.meetups.models import Meetup
from backend.places.models import Place

COMING_SHOWN = 30
PAST_SHOWN = 10


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
