"""What an account may do now and what opens the rest; and the word of a place for somebody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.core.permissions import require
from backend.moderation import services
from backend.moderation.selectors import rights_of
from backend.moderation.standing import RIGHTS, Level, footing_of
from backend.moderation.standing.levels import DEEDS, KNOWN_AFTER, LOWERED_FOR, SETTLED_AFTER, SETTLED_ANYWAY_AFTER
from backend.places.views.visit import place_or_404

LADDER = {
    "settled_days": SETTLED_AFTER.days,
    "known_days": KNOWN_AFTER.days,
    "anyway_days": SETTLED_ANYWAY_AFTER.days,
    "lowered_days": LOWERED_FOR.days,
    "deeds": DEEDS,
}


@login_required
@require_GET
def my_rights(request):
    """What I can do here, since when, and what opens the rest."""
    table = [(right, [right.limit(level) for level in Level]) for right in RIGHTS.values()]
    context = {"section": "account", "page": rights_of(request.user), "levels": Level, "table": table, **LADDER}
    return render(request, "moderation/my_rights.html", context)


@login_required
@require_POST
def vouch(request, slug, pk):
    """Say that I have met this person at the place, or take it back."""
    place = place_or_404(request, slug)
    require(request.user, "places.manage_members", place)
    membership = get_object_or_404(place.memberships.select_related("place", "user"), pk=pk)
    if request.POST.get("action") == "take_back":
        services.take_vouch_back(membership, by=request.user)
        messages.success(request, _("Taken back. Rights of this account follow from time and deeds again."))
    else:
        services.vouch_for(membership, by=request.user)
        messages.success(request, what_is_open(membership.user))
    return redirect("place-members", slug)


def what_is_open(person) -> str:
    """What a word has opened: a decision that still counts holds back the last of it."""
    words = _("Everything is open to %(who)s now.")
    if footing_of(person).level < Level.KNOWN:
        words = _("You know %(who)s in person. Everything is open to them once a decision no longer counts.")
    return words % {"who": person.display_name}
