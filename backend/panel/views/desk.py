from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.figures.periods import MONTH, last_whole
from backend.panel.needs import cards_of
from backend.panel.selectors.desk import kept_places, network_of
from backend.panel.views.scope import figures_of, must_enter

# So many figures stand on the first page; the others on their own.
FEW = ("people", "visits", "loans", "neighbours")


@login_required
@never_cache
@require_safe
def panel(request):
    """What needs a person today, then a few numbers, then the places I keep; htmx gets the first alone."""
    must_enter(request.user)
    cards = cards_of(request.user)
    needs = {
        "cards": [card for card in cards if card.waiting.count],
        "clear": [card for card in cards if not card.waiting.count],
        "topic": f"user.{request.user.pk}",
    }
    if request.htmx:
        return render(request, "panel/panel.html#needs", needs)
    places, network = kept_places(request.user), network_of(request.user)
    told = few_figures(places, network)
    return render(request, "panel/panel.html", needs | {"places": places, "network": network, "told": told})


def few_figures(places: list, network):
    """The last whole month of the network, or of the first place that one keeps."""
    period = last_whole(MONTH, timezone.localdate())
    if network is None and not places:
        return None
    figures = figures_of(None if network else places[0], period)
    return {"figures": figures, "rows": [one for one in figures.rows if one.measure.code in FEW]}
