"""A quarterly report: its words, and which quarters have one."""

from datetime import date

from backend.core.figures.periods import QUARTER, Period
from backend.panel.models import QuarterlyReport
from backend.places.models import Place

QUARTERS_OFFERED = 8


def report_of(place: Place | None, quarter: Period) -> QuarterlyReport:
    """The words that were written; without any, an empty report that is not stored."""
    found = QuarterlyReport.objects.filter(place=place, begins=quarter.begins).select_related("written_by").first()
    return found or QuarterlyReport(place=place, begins=quarter.begins)


def quarters_with_words(place: Place | None, today: date) -> list[tuple[Period, bool]]:
    """The last quarters, the latest first, each with whether somebody has written words (1 query)."""
    written = set(QuarterlyReport.objects.filter(place=place).values_list("begins", flat=True))
    quarters, quarter = [], Period.of(today, QUARTER)
    while len(quarters) < QUARTERS_OFFERED:
        quarters.append((quarter, quarter.begins in written))
        quarter = quarter.before
    return quarters


def paragraphs(text: str) -> list[str]:
    """Parts of ``text`` between empty lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def quotes(text: str) -> list[str]:
    """Lines of ``text``."""
    return [line.strip() for line in text.splitlines() if line.strip()]
