"""Whose figures a page shows: of one place, or of the network. What one may not see does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from backend.core.errors import NotAllowed
from backend.core.figures.periods import QUARTER, Period, last_whole
from backend.panel.selectors.figures import Figures, network_figures, place_figures
from backend.places.models import Place
from backend.places.roles import roles_of

NETWORK = "siec"


def must_enter(user) -> None:
    """Raise ``Http404`` for those who keep nothing, ``NotAllowed`` (which leads on) while their powers wait."""
    if roles_of(user).wait:
        raise NotAllowed()
    if not user.has_perm("panel.enter"):
        raise Http404


def place_or_404(user, slug: str) -> Place:
    place = get_object_or_404(Place, slug=slug)
    if not user.has_perm("places.use_panel", place):
        raise Http404
    return place


def scope_or_404(user, slug: str | None) -> Place | None:
    """The place of this address; ``None``: the network."""
    if slug:
        return place_or_404(user, slug)
    if not user.has_perm("panel.see_network"):
        raise Http404
    return None


def quarter_or_404(code: str) -> Period:
    found = Period.parse(code, today=timezone.localdate())
    if found is None or found.unit != QUARTER:
        raise Http404
    return found


def figures_of(place: Place | None, period: Period) -> Figures:
    return network_figures(period) if place is None else place_figures(place, period)


def period_of(request, unit: str) -> Period:
    """The one of the address, else the last whole ``unit``."""
    today = timezone.localdate()
    return Period.parse(request.GET.get("okres", ""), today=today) or last_whole(unit, today)
