"""Settings: how a place lends its rooms, when it does not, and the rooms themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.bookings import services
from backend.bookings.forms.ruling import BlockingForm, RoomForm, RoomHoursFormSet, RulesForm, hours_of
from backend.bookings.models import Blocking
from backend.bookings.selectors.desk import broken_by
from backend.bookings.selectors.limits import rules_of
from backend.bookings.views.desk import place_run_by
from backend.core.errors import DomainError


@login_required
def rules(request, slug):
    """The rules of lending; saving puts a new version in force, bookings keep theirs."""
    place = place_run_by(request, slug)
    present = rules_of(place)
    version = present.version
    form = RulesForm(request.POST or None, instance=present, initial={"declarations": present.declarations})
    if request.method == "POST" and form.is_valid():
        written = services.write_rules(place, by=request.user, **form.facts())
        messages.success(request, _("Version %(n)s is in force.") % {"n": written.version})
        return redirect("booking-rules", slug)
    context = {"place": place, "form": form, "version": version, "since": present.created_at}
    return render(request, "bookings/rules_form.html", context, status=422 if form.errors else 200)


@login_required
def blockings(request, slug):
    """Times when rooms are not lent; a new one shows which bookings it touches."""
    place = place_run_by(request, slug)
    form = BlockingForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        services.add_blocking(place, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("booking-blockings", slug)
    ahead = list(Blocking.objects.filter(place=place, ends_at__gt=timezone.now()).prefetch_related("rooms"))
    for blocking in ahead:
        blocking.broken = broken_by(blocking)
    context = {"place": place, "form": form, "blockings": ahead}
    return render(request, "bookings/blockings.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def blocking_lift(request, slug, pk):
    place = place_run_by(request, slug)
    blocking = get_object_or_404(Blocking.objects.select_related("place"), pk=pk, place=place)
    services.lift_blocking(blocking, by=request.user)
    messages.success(request, _("The rooms are lent again."))
    return redirect("booking-blockings", slug)


@login_required
def room_settings(request, slug):
    """The rooms of a place, each with a page of its own."""
    place = place_run_by(request, slug)
    return render(
        request, "bookings/room_settings.html", {"place": place, "rooms": place.rooms.prefetch_related("parts")}
    )


@login_required
def room_edit(request, slug, pk=None):
    """A new room, or one to change: facts, parts, hours in which it is lent."""
    place = place_run_by(request, slug)
    room = get_object_or_404(place.rooms, pk=pk) if pk else None
    features = {"features": room.features, "equipment": room.equipment} if room else {}
    form = RoomForm(request.POST or None, request.FILES or None, instance=room, place=place, initial=features)
    rows = [{"weekday": row.weekday, "opens": row.opens, "closes": row.closes} for row in hours_rows(room)]
    hours = RoomHoursFormSet(request.POST or None, initial=rows, prefix="hours")
    context = {"place": place, "room": room, "form": form, "hours": hours}
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        try:
            services.save_room(place, room, by=request.user, hours=hours_of(hours), **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return render(request, "bookings/room_form.html", context, status=refusal.status)
        messages.success(request, _("Saved."))
        return redirect("place-rooms", slug)
    wrong = request.method == "POST"
    return render(request, "bookings/room_form.html", context, status=422 if wrong else 200)


def hours_rows(room):
    return room.bookable_hours.all() if room else []


@login_required
@require_POST
def room_remove(request, slug, pk):
    place = place_run_by(request, slug)
    room = get_object_or_404(place.rooms.select_related("place", "cover"), pk=pk)
    try:
        services.remove_room(room, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("room-edit", slug, pk)
    messages.success(request, _("The room was removed."))
    return redirect("place-rooms", slug)
