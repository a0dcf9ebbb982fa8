from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from backend.core.permissions import require
from backend.pages.selectors.team import ROLES, who_may_what
from backend.places.roles import KEEPERS
from backend.places.views.visit import place_or_404


@login_required
def team(request, slug):
    """The people who keep the place, and who may do what there."""
    place = place_or_404(request, slug)
    require(request.user, "places.see_members", place)
    keepers = place.memberships.active().filter(role__in=KEEPERS).select_related("user__avatar")
    mine = next((row for row in keepers if row.user_id == request.user.pk), None)
    context = {
        "place": place,
        "tab": "about",
        "keepers": sorted(keepers, key=lambda row: (row.role, row.user.display_name.lower())),
        "mine": mine,
        "may_edit": request.user.has_perm("places.change", place),
        "may_hand_over_others": request.user.has_perm("places.close", place),
        "roles": [label for _code, label in ROLES],
        "groups": who_may_what(place),
    }
    return render(request, "pages/team.html", context)
