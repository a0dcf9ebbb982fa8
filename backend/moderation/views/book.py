"""The public book of moderation: how often, how fast and against what, without a name (DSA Art. 15 and 24)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.core.figures.charts import Chart, chart
from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period, months_until
from backend.core.figures.said import Said
from backend.core.views import spreadsheet
from backend.moderation import book as codes
from backend.moderation.selectors.authorities import orders_of, who_moderates
from backend.moderation.selectors.book import Book, Wait, book_of
from backend.places.views.visit import place_or_404

SHOWN_MONTHS = 24
# Machine names: they stay as they are, whatever the language of the page.
COLUMNS = ("scope", "period", "unit", "measure", "part", "value", "status")


@dataclass(frozen=True)
class Drawn:
    """The book as a chart of the year up to the last month."""

    book: Book
    months: list[Period]

    def said(self, period: Period, code: str) -> Said:
        return self.book.said(period, code)


@require_safe
def network_book(request):
    """Of all places together."""
    return _page(request, None)


@require_safe
def place_book(request, slug):
    """Of one place."""
    return _page(request, place_or_404(request, slug))


@require_safe
def network_book_csv(request) -> HttpResponse:
    return _csv(request, None)


@require_safe
def place_book_csv(request, slug) -> HttpResponse:
    return _csv(request, place_or_404(request, slug))


def _page(request, place):
    book = book_of(place)
    years = book.periods(YEAR)
    year = next((one for one in years if one.code == request.GET.get("rok")), years[0] if years else None)
    context = {"book": book, "place": place, "tab": "about", "years": years, "year": year}
    if year is not None:
        last = min(year.months[-1], book.last)
        months = [one for one in book.periods(MONTH) if one <= last][:SHOWN_MONTHS]
        quarters = list(dict.fromkeys(Period.of(one.begins, QUARTER) for one in months))
        context |= {
            "is_over": year.months[-1] <= book.last,
            "figures": figures_of(book, year),
            "groups": groups_of(book, year),
            "waits": [(name, book.wait(year, code)) for code, name in codes.WAITS.items()],
            "tables": [
                ("months", _("Month by month"), [line_of(book, one) for one in months]),
                ("quarters", _("Quarter by quarter"), [line_of(book, one) for one in quarters]),
            ],
            "chart": chart_of(book, last),
            "orders": [] if place else orders_of(year.begins.year),
        }
        context["has_hidden"], context["is_partial"] = gaps_of(book, [year, *months, *quarters])
    context["moderators"] = who_moderates(place)
    return render(request, "moderation/book_of_place.html" if place else "moderation/book.html", context)


def chart_of(book: Book, last: Period) -> Chart:
    series = [(codes.NOTICES, _("notices")), (codes.DECISIONS, _("decisions"))]
    counted = [month for month in months_until(last) if month in book.told]
    return chart(Drawn(book, counted), "moderation", _("Notices and decisions"), series)


def figures_of(book: Book, year: Period) -> list[tuple[str, Said]]:
    shown = (codes.NOTICES, codes.DECISIONS, codes.APPEALS, codes.HEARD, codes.UNDONE)
    return [(codes.TOTALS[code], book.said(year, code)) for code in shown]


def groups_of(book: Book, year: Period) -> list[tuple[codes.Group, list[tuple[str, Said]]]]:
    """Each division of a count of which something can be said, in words."""
    found = []
    for group in codes.GROUPS:
        parts = [(part_name(group, name), said) for name, said in book.parts(year, group)]
        if parts:
            found.append((group, parts))
    return found


def part_name(group: codes.Group, name: str) -> str:
    if group.code == "decisions.rule" and name not in group.names:
        return _("rule %(number)s") % {"number": name}
    return str(group.name_of(name))


def line_of(book: Book, period: Period) -> dict:
    said = [book.said(period, code) for code in (codes.NOTICES, codes.DECISIONS, codes.APPEALS, codes.HEARD)]
    return {"period": period, "cells": said, "wait": book.wait(period, codes.WAIT_DECISION)}


def gaps_of(book: Book, periods: list[Period]) -> tuple[bool, bool]:
    """Whether something is hidden, and whether something is left out of a sum."""
    told = [said for period in periods for said in book.told[period].values()]
    return any(said.number is None for said in told), any(said.is_partial for said in told)


def _csv(request, place) -> HttpResponse:
    """The whole book; 304 to who has it, until a month is added."""
    book = book_of(place)
    etag = quote_etag(f"{book.counted_at.timestamp() if book.counted_at else 0}")
    response = get_conditional_response(request, etag=etag)
    if response is None:
        name = f"moderacja-{place.slug}" if place else "moderacja"
        response = spreadsheet(name, [COLUMNS, *rows_of(book, place.slug if place else "network")])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache" if place else "public, max-age=3600"
    return response


def rows_of(book: Book, scope: str):
    """One line a count, the earliest period first; minutes are ``minutes_median`` and ``minutes_p90``."""
    for period in sorted(book.told):
        for code, said in sorted(book.told[period].items()):
            measure, _colon, part = code.partition(":")
            value = "" if said.number is None else said.number
            yield scope, period.code, period.unit, measure, part, value, status_of(said)
        for code in codes.WAITS:
            wait: Wait = book.wait(period, code)
            for name, said in (("minutes_median", wait.half), ("minutes_p90", wait.most)):
                if said is not None:
                    yield scope, period.code, period.unit, f"{code}.{name}", "", said.number, status_of(said)


def status_of(said: Said) -> str:
    if said.number is None:
        return "hidden"
    return "partial" if said.is_partial else "whole"
