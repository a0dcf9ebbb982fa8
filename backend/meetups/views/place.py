"""Online meetups of a place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.meetups import selectors, services
from backend.meetups.forms import PlaceCallsForm
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
        "may_drink_coffee": request.user.has_perm("meetups.drink_coffee", place),
        "may_add": request.user.has_perm("events.add", place),
    }
    return render(request, "meetups/place_meetups.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_calls(request, slug):
    """How the place meets online, for those who run it."""
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    require(request.user, "places.change", place)
    form = PlaceCallsForm(request.POST or None, place=place)
    if form.is_valid():
        try:
            services.set_place_calls(place, by=request.user, **form.facts())
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("place-calls", slug)
    context = {"form": form, "place": place, "tab": "about"}
    return render(request, "meetups/place_calls.html", context, status=422 if form.errors else 200)
