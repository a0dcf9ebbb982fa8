"""The data of a quarterly report for its printed form: words only, in the reader's language."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from backend.core.figures.charts import Chart, capital
from backend.core.templatetags.figures import minutes, said
from backend.impact.templatetags.ranges import weight
from backend.panel.models import QuarterlyReport
from backend.panel.pdf import picture
from backend.panel.selectors.figures import Figures
from backend.panel.selectors.report import paragraphs, quotes


def data_of(report: QuarterlyReport, figures: Figures, charts: Iterable[Chart], *, language: str) -> dict:
    """What ``quarterly-report.typ`` reads."""
    place, quarter = figures.place, figures.period
    name = place.name if place else _("All places of the network")
    operator = place.operator if place and place.operator else settings.DECLARATION["operator"]
    return {
        "language": language,
        "title": _("%(who)s: report for the %(quarter)s") % {"who": name, "quarter": quarter},
        "subtitle": ", ".join(filter(None, [place.address if place else "", place.city if place else "", operator])),
        "author": operator or settings.SITE_NAME,
        "footer": f"{name} · {quarter}",
        "words": words_of(report),
        "numbers": {
            "heading": _("Numbers"),
            "head": [_("What"), str(quarter), str(quarter.before)],
            "rows": number_rows(figures),
        },
        "notes": notes_of(figures),
        "charts_heading": _("Month by month"),
        "charts": [chart_of(chart) for chart in charts if not chart.is_empty],
        "how": {
            "heading": _("How this is counted"),
            "rows": [[capital(one.measure.name), str(one.measure.how)] for one in figures.rows],
        },
        "signed": report.signed,
    }


def words_of(report: QuarterlyReport) -> list[dict]:
    parts = (
        ("text", _("What we did"), paragraphs(report.summary)),
        ("quotes", _("What people say"), quotes(report.quotes)),
        ("text", _("What comes next"), paragraphs(report.plans)),
    )
    return [{"kind": kind, "heading": heading, "paragraphs": text} for kind, heading, text in parts if text]


def number_rows(figures: Figures) -> list[list[str]]:
    rows = [[capital(one.measure.name), said(one.now), said(one.before)] for one in figures.rows]
    waited = [minutes(one) or "–" for one in (figures.wait, figures.wait_before)]
    weights = [weight(one) or "–" for one in (figures.weight, figures.weight_before)]
    return [
        *rows,
        [_("From a report to its decision (median)"), *waited],
        [_("Kept in use (estimate)"), *weights],
    ]


def notes_of(figures: Figures) -> list[str]:
    notes = []
    if figures.has_hidden:
        notes.append(_("Numbers under 5, and those from which they could be worked out, are hidden."))
    if figures.is_partial:
        notes.append(_("Where a few people of a single place would show, they are left out of the sums of all places."))
    return notes


def chart_of(chart: Chart) -> dict:
    key = ""
    if len(chart.series) > 1:
        words = {"first": chart.series[0], "second": chart.series[1]}
        key = " " + _("Filled bars: %(first)s; outlined bars: %(second)s.") % words
    return {
        "title": str(chart.title),
        "alt": f"{chart.title}. {chart.sentence}",
        "caption": chart.sentence + key,
        "svg": picture(chart),
        "head": [_("Month"), *(capital(name) for name in chart.series)],
        "rows": [[str(row.month), *map(said, row.cells)] for row in chart.rows],
    }
