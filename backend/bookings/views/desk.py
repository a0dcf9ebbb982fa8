"""The panel of those who run places: requests, the plan, and bookings by phone."""

from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.bookings import services
from backend.bookings.forms.asking import PhoneForm
from backend.bookings.models import Blocking, Booking
from backend.bookings.selectors.desk import plan_of as bookings_of
from backend.bookings.selectors.desk import queue_for, to_close, waiting_count
from backend.core.errors import DomainError, NotAllowed
from backend.core.moments import instant
from backend.core.permissions import require
from backend.places.models import Place
from backend.places.roles import roles_of
from backend.places.rules import is_coordinator

DAYS_AROUND = 800


def place_run_by(request, slug) -> Place:
    """The place, for those who run it."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    require(request.user, "bookings.manage", place)
    return place


@login_required
@require_safe
def queue(request):
    """Requests that wait for an answer, checks done; ``?miejsce=`` narrows to one place."""
    animated = roles_of(request.user).animated
    if not animated and not is_coordinator(request.user):
        raise NotAllowed()
    places = list(Place.objects.filter(pk__in=animated).order_by("name"))
    place = places[0] if len(places) == 1 and not is_coordinator(request.user) else None
    if slug := request.GET.get("miejsce"):
        place = place_run_by(request, slug)
    cases = queue_for(request.user, place)
    context = {
        "cases": [case for case in cases if case.awaits_answer],
        "elsewhere": [case for case in cases if not case.awaits_answer],
        "count": waiting_count(request.user, place),
        "to_close": to_close(request.user, place),
        "place_shown": place,
        "places": places,
    }
    template = "bookings/queue.html#queue" if request.htmx else "bookings/queue.html"
    return render(request, template, context)


def day_asked(request, today: date) -> date:
    try:
        asked = date.fromisoformat(request.GET.get("dzien", ""))
    except ValueError:
        return today
    return asked if abs((asked - today).days) <= DAYS_AROUND else today


@login_required
@require_safe
def plan(request, slug):
    """All rooms of a place in a day or a week: who, when, where."""
    place = place_run_by(request, slug)
    today = timezone.now().astimezone(place.zone).date()
    is_week = request.GET.get("widok") != "dzien"
    asked = day_asked(request, today)
    first = asked - timedelta(days=asked.weekday()) if is_week else asked
    length = timedelta(days=7 if is_week else 1)
    start, end = (instant(day, datetime.min.time(), place.zone) for day in (first, first + length))
    context = {
        "place": place,
        "first": first,
        "last": first + length - timedelta(days=1),
        "today": today,
        "is_week": is_week,
        "previous": first - length,
        "next": first + length,
        "days": by_day(bookings_of(place, start, end), place, first),
        "blockings": Blocking.objects.filter(place=place).between(start, end).prefetch_related("rooms"),
    }
    template = "bookings/plan.html#plan" if request.htmx else "bookings/plan.html"
    return render(request, template, context)


def by_day(bookings: list[Booking], place: Place, first: date) -> list[tuple[date, list[Booking]]]:
    """Bookings under the local day on which they start; what began before stands under the first."""

    def day_of(booking):
        return max(booking.starts_at.astimezone(place.zone).date(), first)

    return [(day, list(rows)) for day, rows in groupby(bookings, key=day_of)]


@login_required
def phone(request, slug):
    """Type in what somebody asks for by phone or at the desk."""
    place = place_run_by(request, slug)
    form = PhoneForm(request.POST or None, place=place)
    context = {"place": place, "form": form}
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.span
        try:
            booking = services.phone_in(
                place,
                form.cleaned_data["rooms"],
                starts_at=starts_at,
                ends_at=ends_at,
                by=request.user,
                wish=form.wish(accepts_rules=True),
                contact_name=form.cleaned_data["contact_name"],
                contact_phone=form.cleaned_data["contact_phone"],
            )
        except DomainError as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            else:
                context["refusal"] = refusal
            return render(request, "bookings/phone_form.html", context, status=refusal.status)
        messages.success(request, _("Booked."))
        return redirect(booking)
    return render(request, "bookings/phone_form.html", context, status=422 if form.errors else 200)
