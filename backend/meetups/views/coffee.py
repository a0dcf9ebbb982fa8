"""Coffee with neighbours of a place: wanting one each week, and what is planned."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.meetups.forms import CoffeeForm
from backend.meetups.selectors.coffee import coffee_table, has_begun
from backend.meetups.services import coffee
from backend.meetups.services.coffee.pairing import next_week
from backend.places.models import Place
from backend.places.switches import is_on


def find(request, slug: str) -> Place:
    """The place; where coffee is switched off only for those who wanted one there, so that their letters lead on."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    if not is_on("coffee", place.pk) and not has_begun(place, request.user):
        raise Http404
    return place


@login_required
@never_cache
@require_safe
def place_coffee(request, slug):
    """What it is, one's own wish, and what is planned; nobody else sees any of it."""
    return show(request, find(request, slug))


def show(request, place: Place, *, form: CoffeeForm | None = None, refusal: DomainError | None = None):
    table = coffee_table(place, request.user, now=timezone.now())
    may_drink = request.user.has_perm("meetups.drink_coffee", place)
    paused = table.wish is not None and table.wish.pauses_week == next_week(place)
    context = {
        "place": place,
        "tab": "meetups",
        "table": table,
        "may_drink": may_drink,
        "is_switched_off": not is_on("coffee", place.pk),
        "is_paused": paused,
        "form": form or CoffeeForm(wish=table.wish, user=request.user),
        "refusal": refusal if refusal and not refusal.field else None,
    }
    status = refusal.status if refusal else 422 if form and form.errors else 200
    # To strangers and children it only says what it is.
    return render(request, "meetups/place_coffee.html", context, status=status if may_drink or refusal else 200)


@login_required
@require_POST
def place_coffee_act(request, slug, act):
    """One act about one's own coffee at this place."""
    place = find(request, slug)
    if act not in ACTS:
        raise Http404
    try:
        answer = ACTS[act](request, place)
    except DomainError as refusal:
        return show(request, place, refusal=refusal)
    return answer or redirect("place-coffee", slug=slug)


def wish(request, place: Place):
    form = CoffeeForm(request.POST, wish=None, user=request.user)
    if not form.is_valid():
        return show(request, place, form=form)
    coffee.wish(place, by=request.user, **form.cleaned_data)
    messages.success(request, _("You will hear on Sunday evening with whom and when."))
    return None


def pause(request, place: Place):
    coffee.pause(place, by=request.user, is_paused=request.POST.get("on") == "1")


def leave(request, place: Place):
    coffee.leave(place, by=request.user)
    messages.success(request, _("You are out, and what you said is deleted. Come back whenever you like."))


def look(request, place: Place):
    found = coffee.look_for_another(place, by=request.user)
    if found:
        return redirect("coffee", code=found.code)
    messages.info(
        request, _("Nobody else is free yet. You will hear if somebody turns up; else you come first next week.")
    )
    return None


# By the word in the address.
ACTS = {"zapisz": wish, "pauza": pause, "koniec": leave, "szukaj": look}
