"""One coffee among two or three neighbours: before it, the talk, afterwards."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from django_permissions_policy.decorators import permissions_policy_override

from backend.conversations.views.answers import number
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.meetups.ice import servers_for
from backend.meetups.models import Coffee, CoffeeSeat, Participant
from backend.meetups.selectors.coffee import CoffeeRoom
from backend.meetups.selectors.reporting import REASONS
from backend.meetups.services import coffee as services
from backend.meetups.views.room import DEVICES
from backend.places.models import Place


def find(request, code: str) -> Coffee:
    """The coffee of ``code``, for those who were brought together there."""
    coffees = Coffee.objects.visible_to(request.user).select_related("place")
    return get_object_or_404(coffees, code=code)


def context_of(request, coffee: Coffee) -> dict:
    room = CoffeeRoom(coffee, request.user, timezone.now())
    # The facade of a place says whether it is open.
    place = Place.objects.with_opening().get(pk=coffee.place_id)
    return {"coffee": coffee, "table_room": room, "place": place, "tab": "meetups", "reasons": REASONS}


@permissions_policy_override(DEVICES)
@login_required
@never_cache
@require_safe
def coffee_room(request, code):
    """With whom and when, the door, the talk; a part of the page alone when it was asked for anew."""
    return show(request, find(request, code))


def show(request, coffee: Coffee, *, refusal: DomainError | None = None):
    context = {**context_of(request, coffee), "refusal": refusal, "ways": Participant.Way.choices}
    if refusal:
        context["said"] = {"seat": number(request.POST.get("seat")), "details": request.POST.get("details", "")}
    room = context["table_room"]
    if room.step == "in":
        context["state_as_json"] = json.dumps(room.state())
    template = "meetups/coffee.html"
    if request.htmx and "call-panel" in (request.htmx.target or ""):
        if room.step != "in":
            # The talk is over for them: its pictures go, and the page is another one.
            return HttpResponseClientRedirect(coffee.get_absolute_url())
        template += "#panel"
    return render(request, template, context, status=refusal.status if refusal else 200)


@login_required
@never_cache
@require_safe
def coffee_left(request, code):
    """After it: one question, and the way back."""
    return render(request, "meetups/coffee_left.html", context_of(request, find(request, code)))


@login_required
@never_cache
@require_GET
def coffee_connection(request, code):
    """As ``call_connection``."""
    coffee = find(request, code)
    require(request.user, "meetups.attend_coffee", coffee)
    servers, is_relayed = servers_for(request.user, coffee)
    return JsonResponse({"iceServers": servers, "iceTransportPolicy": "relay" if is_relayed else "all"})


@permissions_policy_override(DEVICES)
@login_required
@require_POST
def coffee_act(request, code, act):
    """One act of one of them: scripts get 204, a form the page."""
    coffee = find(request, code)
    if act not in ACTS:
        raise Http404
    try:
        next_page = ACTS[act](request, coffee) or "coffee"
    except DomainError as refusal:
        return show(request, find(request, code), refusal=refusal)
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return redirect(next_page, code=code)


def seat_of(request, coffee: Coffee) -> CoffeeSeat:
    """The seat of another that a form names."""
    seats = coffee.seats.select_related("coffee__place", "user").exclude(user=request.user)
    return get_object_or_404(seats, pk=number(request.POST.get("seat")) or 0)


def come(request, coffee: Coffee):
    services.come(coffee, by=request.user, way=request.POST.get("way", ""))


def skip(request, coffee: Coffee):
    services.skip(coffee, by=request.user)
    messages.success(request, _("The others know that you cannot come this time."))


def report(request, coffee: Coffee):
    reason, details = request.POST.get("reason", ""), request.POST.get("details", "")[:2000]
    services.report(seat_of(request, coffee), by=request.user, reason=reason, details=details)
    messages.success(request, _("Thank you. A moderator will read it, and you will hear what was decided."))


def block(request, coffee: Coffee):
    services.block(seat_of(request, coffee), by=request.user)
    messages.success(request, _("You will not meet again. Nobody is told."))


def answer(request, coffee: Coffee):
    services.answer_how_it_was(coffee, by=request.user, is_good=request.POST.get("good") == "1")
    messages.success(request, _("Thank you. It is counted, without your name."))
    return "coffee-left"


# By the word in the address.
ACTS = {"wejdz": come, "nie-moge": skip, "zglos": report, "zablokuj": block, "jak-bylo": answer}
