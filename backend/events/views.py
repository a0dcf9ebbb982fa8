from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events import ical, selectors, services, structured
from backend.events.forms import CancelForm
from backend.events.models import Event
from backend.places.models import Place

MONTH, AGENDA = "miesiac", "lista"
YEARS_AROUND = 50


@require_safe
def place_calendar(request, slug):
    """Month or agenda of a place; which one, when and what stands in the address."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    today = timezone.now().astimezone(place.zone).date()
    category = request.GET.get("kategoria", "")
    month = selectors.month_of(place, request.user, month_asked(request, today), today=today, category=category)
    context = {
        "place": place,
        "tab": "calendar",
        "month": month,
        "today": today,
        "view": MONTH if request.GET.get("widok") == MONTH else AGENDA,
        "category": category,
        "categories": Event.Category.choices,
        "may_add": request.user.has_perm("events.add", place),
        "nearest": None
        if month.count
        else selectors.next_event(place, request.user, after=selectors.midnight(month.first, place)),
    }
    template = "events/calendar.html#calendar" if request.htmx else "events/calendar.html"
    return render(request, template, context)


def month_asked(request, today: date) -> date:
    try:
        asked = date.fromisoformat(f"{request.GET.get('miesiac', '')}-01")
    except ValueError:
        return today.replace(day=1)
    # Neighbouring months must exist too.
    return asked if abs(asked.year - today.year) <= YEARS_AROUND else today.replace(day=1)


@require_safe
def event(request, slug):
    """One event: when, where, who leads, and a seat in one press."""
    return render_event(request, slug)


@require_POST
def attendance(request, slug):
    """Take a seat or give it up: htmx gets the seats box back, a plain form the page."""
    if not request.user.is_authenticated:
        return redirect_to_login(request, slug)
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    act = services.leave_event if request.POST.get("action") == "leave" else services.attend_event
    try:
        act(event, by=request.user)
    except DomainError as refusal:
        return render_event(request, slug, refusal=refusal)
    return render_event(request, slug) if request.htmx else redirect("event", slug)


def redirect_to_login(request, slug):
    """After signing in, the person is back at the event."""
    from django.contrib.auth.views import redirect_to_login as to_login

    response = to_login(get_object_or_404(Event.objects.visible_to(request.user), slug=slug).get_absolute_url())
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response.url})
    return response


def render_event(request, slug, *, refusal=None):
    events = Event.objects.visible_to(request.user).with_seats().with_mine(request.user)
    event = get_object_or_404(
        events.select_related("place", "room", "author__avatar", "cover", "meetup", "conversation"), slug=slug
    )
    may_see_people = request.user.has_perm("events.see_attendees", event)
    context = {
        "event": event,
        "place": event.place,
        "tab": "calendar",
        "structured": structured.event_data(event),
        "refusal": refusal,
        "pressed": bool(request.htmx),
        "is_over": event.ends_at <= timezone.now(),
        "attendances": event.attendances.select_related("user__avatar")[:60] if may_see_people else None,
        "may_change": request.user.has_perm("events.change", event),
        "may_hide": not event.is_hidden and request.user.has_perm("moderation.hide", event),
        "may_talk": request.user.has_perm("conversations.view", event.conversation),
    }
    return render(request, event_template(request, context), context, status=refusal.status if refusal else 200)


def event_template(request, context) -> str:
    """The page; for htmx the box with the seats, or the card whose button was pressed."""
    if not request.htmx:
        return "events/event.html"
    if card := request.POST.get("card"):
        context["show_place"] = card == "far"
        return "events/_event_card.html"
    return "events/event.html#seats"


@login_required
def event_cancel(request, slug):
    """Cancel with a reason that everyone with a seat gets."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place"), slug=slug)
    require(request.user, "events.cancel", event)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        services.cancel_event(event, by=request.user, reason=form.cleaned_data["cancel_reason"])
        messages.success(request, _("The event is cancelled and everyone who signed up was told."))
        return redirect("event", slug)
    context = {"form": form, "event": event, "place": event.place}
    return render(request, "events/event_cancel.html", context, status=422 if form.errors else 200)


@require_safe
def event_ics(request, slug):
    """The event as a file for a phone's calendar."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place", "room"), slug=slug)
    return calendar_response(ical.calendar_of([event], name=event.title), filename=f"{event.slug}.ics")


@require_safe
def place_feed(request, slug):
    """Subscribe to a place: the same for everyone, so nothing only members may know is in it."""
    place = get_object_or_404(Place.objects.visible_to(AnonymousUser()), slug=slug)
    events = list(ical.feed_events(place, AnonymousUser(), now=timezone.now()))
    return calendar_response(ical.calendar_of(events, name=place.name), filename=f"{place.slug}.ics")


def calendar_response(content: bytes, *, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
