"""Giving an account back in person: the side of the place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backend.accounts.reauthentication import asks_again, to_any_post
from backend.accounts.recovering import stop_recovery
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.places import recovering
from backend.places.views.visit import place_or_404


@login_required
@never_cache
@asks_again(when=to_any_post)
def recover(request, slug, pk):
    """What to check, then the code; for accounts of staff a second person agrees first."""
    place = place_or_404(request, slug)
    require(request.user, "places.manage_members", place)  # before the number is looked up: it tells nobody who belongs
    membership = get_object_or_404(place.memberships.active().select_related("user", "place"), pk=pk)
    require(request.user, "places.recover_account", membership)
    code, refusal = None, None
    if request.method == "POST":
        try:
            code = act(request, membership)
        except DomainError as error:
            refusal = error
        else:
            if code is None:
                return redirect(request.path)
    context = {
        "place": place,
        "person": membership.user,
        "row": recovering.open_recovery(membership.user),
        "needs_two": recovering.needs_two(membership.user),
        "code": code,
        "refusal": refusal,
    }
    return render(request, "places/recovery.html", context, status=refusal.status if refusal else 200)


def act(request, membership) -> str | None:
    """What was pressed; returns the code where there is one to show."""
    match request.POST.get("action"):
        case "agree":
            return recovering.agree_to_recovery(membership, by=request.user)
        case "stop":
            if row := recovering.open_recovery(membership.user):
                stop_recovery(row, by=request.user)
            messages.success(request, _("Stopped. The code does not work any more."))
            return None
        case _:
            return recovering.begin_recovery(membership, by=request.user)[1]
