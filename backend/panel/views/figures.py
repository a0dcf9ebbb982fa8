from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.figures.charts import Chart, chart
from backend.core.figures.periods import MONTH, MONTHS_OF, Period
from backend.core.figures.said import Said
from backend.core.views import spreadsheet
from backend.panel.selectors.desk import places_to_choose
from backend.panel.selectors.figures import Figures
from backend.panel.views.scope import NETWORK, figures_of, must_enter, period_of, scope_or_404
from backend.places.models import Place


@login_required
@never_cache
@require_safe
def figures(request):
    """Numbers, charts and tables of a place or of the network; which and when is in the address."""
    must_enter(request.user)
    place, period = asked(request)
    shown = figures_of(place, period)
    today = timezone.localdate()
    return render(
        request,
        "panel/figures.html",
        {
            "figures": shown,
            "charts": charts_of(shown),
            "place_shown": place,
            "choices": places_to_choose(request.user),
            "units": [Period.of(min(period.months[-1].begins, today), unit) for unit in MONTHS_OF],
            "later": period.after if period.after.begins <= today else None,
            "is_over": period.is_over(today),
            "scope": place.slug if place else NETWORK,
        },
    )


@login_required
@never_cache
@require_safe
def figures_csv(request) -> HttpResponse:
    must_enter(request.user)
    place, period = asked(request)
    name = f"liczby-{place.slug if place else NETWORK}-{period.code}"
    return spreadsheet(name, table_rows(figures_of(place, period)))


def asked(request) -> tuple[Place | None, Period]:
    """What the address asks for; else the network, or the first of one's places."""
    slug = request.GET.get("miejsce", "")
    if not slug:
        first = None if request.user.has_perm("panel.see_network") else places_to_choose(request.user).first()
        slug = first.slug if first else NETWORK
    return scope_or_404(request.user, None if slug == NETWORK else slug), period_of(request, MONTH)


def charts_of(figures: Figures) -> list[Chart]:
    return [
        chart(figures, "visits", _("Visits to events"), [("visits", _("visits"))]),
        chart(figures, "loans", _("Loans"), [("loans", _("handed out")), ("returns", _("came back"))]),
        chart(figures, "neighbours", _("New neighbours"), [("neighbours", _("who joined"))]),
    ]


def table_rows(figures: Figures) -> list[list]:
    """One row a measure: the period, the one before it, and the months of the charts."""
    where = figures.place.name if figures.place else _("all places")
    columns = [figures.period, figures.period.before, *figures.months]
    rows = [[_("place"), _("what"), *columns]]
    for one in figures.rows:
        said = [figures.said(period, one.measure.code) for period in columns]
        rows.append([where, one.measure.name, *map(written, said)])
    waits = [figures.of(period).get("wait") for period in columns]
    rows.append([where, _("median minutes from a report to its decision"), *(w.number if w else "" for w in waits)])
    weights = [figures.weights.get(period) for period in columns]
    rows.append([where, _("kilograms kept in use, from"), *(w.rounded().low if w else "" for w in weights)])
    rows.append([where, _("kilograms kept in use, to"), *(w.rounded().high if w else "" for w in weights)])
    return rows


def written(said: Said) -> str:
    return _("hidden") if said.number is None else str(said.number)
