"""Rooms of a place, for everyone."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.bookings import services
from backend.bookings.forms.asking import AskForm
from backend.bookings.models import Booking
from backend.bookings.selectors.availability import SHORTEST, weeks_of
from backend.bookings.selectors.limits import Limits, rules_of
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.places.models import Place

WEEK = timedelta(days=7)
DAYS_AROUND = 800


def place_or_404(request, slug) -> Place:
    return get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)


def day_asked(request, today: date) -> date:
    """The first of the seven days shown: ``?od=2026-11-23``, or today."""
    try:
        asked = date.fromisoformat(request.GET.get("od", ""))
    except ValueError:
        return today
    return asked if abs((asked - today).days) <= DAYS_AROUND else today


@require_safe
def room_list(request, slug):
    """Rooms with what is in them, and when each is free in seven days: times only."""
    place = place_or_404(request, slug)
    limits = Limits.of(place, now=timezone.now())
    first = day_asked(request, limits.today)
    rooms = list(place.rooms.select_related("cover").prefetch_related("parts"))
    context = {
        "place": place,
        "tab": "rooms",
        "rules": limits.rules,
        "weeks": weeks_of(limits, rooms, first),
        "first": first,
        "last": first + timedelta(days=6),
        "previous": first - WEEK,
        "next": first + WEEK,
        "is_now": first == limits.today,
        "last_day": limits.last_day,
        "may_ask": request.user.has_perm("bookings.request", place) or not request.user.is_authenticated,
        "may_manage": request.user.has_perm("bookings.manage", place),
    }
    template = "bookings/room_list.html#rooms" if request.htmx else "bookings/room_list.html"
    return render(request, template, context)


@login_required
def ask(request, slug, pk):
    """Ask for a room, once or for a series; every date is judged before anything is sent."""
    place = place_or_404(request, slug)
    room = get_object_or_404(place.rooms, pk=pk, is_bookable=True)
    require(request.user, "bookings.request", place)
    rules = rules_of(place)
    form = AskForm(
        request.POST or None,
        place=place,
        rooms=place.rooms.filter(is_bookable=True),
        rules=rules,
        initial=initial_of(request, room),
    )
    context = {"place": place, "tab": "rooms", "room": room, "rules": rules, "form": form}
    if "check" in request.POST:
        form.judge_only_dates()
    if request.method == "POST" and form.is_valid():
        try:
            return asked(request, place, form, context)
        except DomainError as refusal:
            context["refusal"] = refusal
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
                context["refusal"] = None
            return render(request, "bookings/booking_form.html", context, status=refusal.status)
    return render(request, "bookings/booking_form.html", context, status=422 if form.errors else 200)


def initial_of(request, room) -> dict:
    """The room, who asks, and the day and hour that were pressed in the week."""
    adult = request.user.guardian if request.user.is_child else request.user
    initial = {"rooms": [room.pk], "asker": Booking.Asker.PERSON, "responsible": adult.display_name}
    with suppress(ValueError):
        day = initial["day"] = date.fromisoformat(request.GET.get("dzien", ""))
        starts = datetime.combine(day, time.fromisoformat(request.GET.get("godzina", "")))
        ends = min(starts + SHORTEST, datetime.combine(day, time(23, 59)))
        initial |= {"starts": starts.time(), "ends": ends.time()}
    return initial


def asked(request, place, form: AskForm, context: dict):
    """Send what was filled in, or show how each date stands."""
    rooms, spans = form.cleaned_data["rooms"], form.spans()
    waits = form.cleaned_data["waits"]
    context["previews"] = services.preview_request(place, rooms, spans, by=request.user, waits=waits)
    refusals = [one.refusal for one in context["previews"] if one.refusal]
    context["refused"] = len(refusals)
    context["may_wait"] = waits or any(isinstance(refusal, services.RoomsTaken) for refusal in refusals)
    if "check" in request.POST:
        return render(request, "bookings/booking_form.html", context)
    filed = services.request_series(
        place,
        rooms,
        spans,
        by=request.user,
        wish=form.wish(),
        skip_conflicts=form.cleaned_data["skip_conflicts"],
        waits=waits,
    )
    bookings = [one for one in filed if isinstance(one, Booking)]
    if bookings[0].status == Booking.Status.ACCEPTED:
        messages.success(request, _("The room is yours."))
    elif bookings[0].status == Booking.Status.GUARDIAN:
        messages.success(request, _("Your guardian was asked to confirm. Then the animators get your request."))
    else:
        messages.success(request, _("Sent. The animators will answer you; you will be told."))
    return redirect(bookings[0])
