"""What sharing saves: the network, a place, and one's own for oneself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.views import spreadsheet
from backend.impact.factors import BORROWED, BORROWED_SOURCES, FACTORS, SOURCES
from backend.impact.selectors import Impact, Table, network_impact, person_impact, place_impact
from backend.places.models import Place
from backend.sharing.models import Category

FIRST_YEAR = 2000


@require_safe
def network(request):
    """All places together, with the method and its sources."""
    impact = network_impact(year=year_of(request))
    return render(request, "impact/network.html", shown(impact) | cited())


@require_safe
def place(request, slug):
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    impact = place_impact(place, year=year_of(request))
    return render(request, "impact/place.html", shown(impact) | {"place": place, "tab": "board"})


@login_required
@never_cache
@require_safe
def mine(request):
    """Whole numbers: nobody else sees them."""
    impact = person_impact(request.user, year=year_of(request))
    response = render(request, "impact/mine.html", shown(impact) | {"since": request.user.date_joined})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def network_csv(request) -> HttpResponse:
    return spreadsheet("wplyw", table_rows(network_impact(year=year_of(request))))


@require_safe
def place_csv(request, slug) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    return spreadsheet(f"wplyw-{place.slug}", table_rows(place_impact(place, year=year_of(request))))


@require_safe
def factors_csv(request) -> HttpResponse:
    """The table of factors, for whoever wants to count along."""
    titles = [
        _("category"), _("kg from"), _("kg to"), _("CO2e of a new one, kg from"), _("CO2e of a new one, kg to"),
        _("spares a new one, from"), _("spares a new one, to"), _("What is meant"), _("Sources"),
    ]  # fmt: skip
    rows = [
        [
            row["category"], *ends(row["factor"].mass), *ends(row["factor"].co2e), *ends(row["factor"].replaced),
            row["factor"].says, "; ".join(f"{source.title} ({source.year}) {source.url}" for source in row["sources"]),
        ]
        for row in factor_rows()
    ]  # fmt: skip
    return spreadsheet("wskazniki", [titles, *rows])


def shown(impact: Impact) -> dict:
    """What the pages show of ``impact``."""
    return {
        "impact": impact,
        "handed_bars": bars(impact.handed),
        "lent_bars": bars(impact.lent),
        "query": f"?rok={impact.year}" if impact.year else "",
    }


def bars(table: Table) -> list[dict]:
    """Of each line whose weight is known, where its bar begins and how long it is, in hundredths of the longest."""
    lines = [line for line in table.lines if line.kilograms]
    whole = max((line.kilograms.high for line in lines), default=0)
    return [
        {
            "line": line,
            "begins": f"{line.kilograms.low / whole * 100:.1f}",
            "length": f"{max((line.kilograms.high - line.kilograms.low) / whole * 100, 1):.1f}",
        }
        for line in lines
    ]


def factor_rows() -> list[dict]:
    """The table of factors, in the order of the tree."""
    named = Category.objects.filter(key__in=FACTORS).select_related("parent").order_by("position", "key")
    return [
        {"category": category, "factor": factor, "sources": [SOURCES[key] for key in factor.sources]}
        for category in named
        if (factor := FACTORS[category.key])
    ]


def cited() -> dict:
    """The factors, and the sources with the numbers by which the table names them."""
    sources = sorted(SOURCES.values(), key=lambda source: (-source.year, source.title))
    number = {source: place for place, source in enumerate(sources, start=1)}
    rows = factor_rows()
    return {
        "factors": [row | {"numbers": sorted(number[source] for source in row["sources"])} for row in rows],
        "sources": sources,
        "borrowed": BORROWED,
        "borrowed_numbers": sorted(number[SOURCES[key]] for key in BORROWED_SOURCES),
    }


def table_rows(impact: Impact) -> list[list]:
    titles = [
        _("kind of sharing"), _("category"), _("exchanges from"), _("exchanges to"), _("things from"), _("things to"),
        _("kg from"), _("kg to"), _("purchases spared from"), _("purchases spared to"),
        _("kg CO2e spared from"), _("kg CO2e spared to"),
    ]  # fmt: skip
    rows = [titles]
    tables = {
        _("Handed on"): impact.handed,
        _("Lent and brought back"): impact.lent,
        _("Helped each other"): impact.helped,
    }
    for name, table in tables.items():
        for line in table.lines:
            known = [line.kilograms, line.purchases, line.co2e]
            cells = [cell for one in known for cell in ends(one and one.rounded())]
            rows.append(
                [name, line.category or _("other categories"), *ends(line.exchanges), *ends(line.things), *cells]
            )
    return rows


def ends(value) -> tuple:
    return (value.low.normalize().__format__("f"), value.high.normalize().__format__("f")) if value else ("", "")


def year_of(request) -> int | None:
    """The year of the address; all years when it is none that was."""
    text = request.GET.get("rok", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else 0
    return year if FIRST_YEAR <= year <= timezone.localdate().year else None
