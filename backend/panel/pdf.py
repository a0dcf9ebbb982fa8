"""Quarterly reports as PDF/UA-1 (ISO 14289-1): tagged, with language, title, bookmarks and words for each chart.

Typst writes it; it refuses to write a file that says PDF/UA and is none, as far as a program can tell.
"""

import json
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from backend.core.figures.charts import Chart
from backend.core.raster import colours
from backend.panel.letters import printable

SOURCE = settings.FRONTEND_DIR / "print" / "quarterly-report.typ"
FONTS = settings.FRONTEND_DIR / "pictures"
STANDARD = "ua-1"


@cache
def fonts():
    """Our own, and no others: a report looks the same on every machine."""
    import typst  # 80 MB of a library that few processes need

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def write_pdf(data: dict) -> bytes:
    """``data``: what ``quarterly-report.typ`` reads, words only. Letters that the fonts lack are replaced."""
    import typst

    compiler = typst.Compiler(font_paths=fonts(), sys_inputs={"data": json.dumps(in_our_letters(data))})
    return compiler.compile(SOURCE.read_bytes(), format="pdf", pdf_standards=[STANDARD])


def in_our_letters(data):
    """``data`` with every text in it ``printable``."""
    if isinstance(data, dict):
        return {key: in_our_letters(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [in_our_letters(value) for value in data]
    return printable(data) if isinstance(data, str) else data


def picture(chart: Chart) -> str:
    """The chart as an SVG that needs no style sheet of ours."""
    svg = render_to_string("components/chart_picture.svg", {"chart": chart})
    head, tail = svg.split(">", 1)
    return f"{head}><style>{print_style()}</style>{tail}"


@cache
def print_style() -> str:
    ink, brand, line = (colours()[name] for name in ("ink", "brand", "line"))
    return (
        f'text {{ font-family: "Source Sans 3"; font-size: 14px; fill: {ink}; text-anchor: middle }}'
        f" .chart__text--end {{ text-anchor: end }} .chart__text--value {{ font-weight: 600 }}"
        f" .chart__line {{ stroke: {line}; stroke-width: 1 }}"
        f" .chart__bar--0 {{ fill: {brand} }} .chart__bar--1 {{ fill: #fff; stroke: {brand}; stroke-width: 2 }}"
    )
