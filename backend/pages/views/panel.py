from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from backend.core.errors import NotAllowed
from backend.pages.selectors.panel import desk_of
from backend.places.roles import roles_of
from backend.places.rules import has_network_role


@login_required
def panel(request):
    """The admin dashboard: what needs a person today, then the places I keep."""
    roles = roles_of(request.user)
    if not has_network_role(request.user) and not {"animator", "moderator"} & set(roles.by_place.values()):
        raise NotAllowed()
    return render(request, "pages/panel.html", {"desk": desk_of(request.user)})
