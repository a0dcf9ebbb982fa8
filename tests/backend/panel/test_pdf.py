"""The printed report: PDF/UA-1, read with another program than wrote it."""

from io import BytesIO

import pikepdf
import pytest
from django.conf import settings as configured
from django.utils import timezone
from fontTools.ttLib import TTFont

from backend.core.figures.periods import Period
from backend.panel.letters import PRINTED, missing_letters, printable
from backend.panel.models import QuarterlyReport
from tests.backend.panel.world import at, held, people

pytestmark = pytest.mark.django_db
HOSTILE = '#import "x"; $ #panic("no") \\ <script> @ref *bold*'


@pytest.fixture
def pdf(client, place, halina, monkeypatch):
    now = at(2026, 11, 15)
    monkeypatch.setattr(timezone, "now", lambda: now)
    held(place, at(2026, 9, 3), people=people(7), capacity=20)
    held(place, at(2026, 8, 3), people=people(9), capacity=20)
    QuarterlyReport.objects.create(
        place=place, begins=Period.parse("2026-k3", today=now.date()).begins, summary=f"Zażółć gęślą jaźń\n\n{HOSTILE}",
        quotes="Дуже дякую!", signed="Halina",
    )  # fmt: skip
    halina.language = "pl"
    halina.save()
    client.force_login(halina)
    answer = client.get(f"/panel/raporty/2026-k3/miejsce/{place.slug}/raport.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="raport-pod-jesionem-2026-k3.pdf"' in answer["Content-Disposition"]
    return pikepdf.open(BytesIO(answer.content))


def elements(pdf) -> list:
    """All elements of the structure tree, in reading order."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting = [*node, *waiting]
        elif isinstance(node, pikepdf.Dictionary) and ("/S" in node or "/K" in node):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                waiting = [node.K, *waiting]
    return found


def tags(pdf) -> list[str]:
    return [str(element.S) for element in elements(pdf)]


def test_file_says_that_it_is_pdf_ua(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert "Dom Sąsiedzki Pod Jesionem" in metadata["dc:title"]


def test_file_is_tagged_and_has_language_title_and_bookmarks(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "pl"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_outline() as outline:
        assert len(outline.root) >= 4
        assert any(item.children for item in outline.root)


def test_headings_do_not_skip_and_tables_have_headings(pdf):
    found = tags(pdf)
    assert {"/H1", "/H2", "/Table", "/TR", "/TD"} <= set(found)
    assert "/H3" not in found[: found.index("/H2")]
    heads = [element for element in elements(pdf) if str(element.S) == "/TH"]
    scopes = {str(attribute.Scope) for head in heads for attribute in attributes(head) if "/Scope" in attribute}
    assert scopes == {"/Column"}


def attributes(element) -> list:
    given = element.get("/A", [])
    return list(given) if isinstance(given, pikepdf.Array) else [given]


def test_each_chart_has_words_in_place_of_the_picture(pdf):
    figures = [element for element in elements(pdf) if str(element.S) == "/Figure"]
    assert figures
    assert all(len(str(figure.Alt)) > 20 for figure in figures)


def test_fonts_are_in_the_file(pdf):
    fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        assert any(name in font.DescendantFonts[0].FontDescriptor for name in ("/FontFile2", "/FontFile3"))
        assert "/ToUnicode" in font


def test_words_of_people_are_words_and_nothing_else(pdf):
    # It was written at all: as Typst markup it would have been refused.
    assert len(pdf.pages) >= 2


def test_letters_are_those_of_the_fonts():
    fonts = [TTFont(path) for path in (configured.FRONTEND_DIR / "pictures").glob("*.ttf")]
    assert len(fonts) == 3
    assert set(map(chr, set.intersection(*(set(font.getBestCmap()) for font in fonts)))) == PRINTED


FOREIGN = "Dzięki 😀👩‍👧! Tiếng Việt, Žofie, 你好, مرحبا, е́"


def test_letters_that_the_fonts_lack_give_way():
    assert printable(FOREIGN) == "Dzięki ???! Tiéng Viẹt, Zofie, ??, ?????, е́"
    assert printable("Zażółć, дякую – „½ €”…") == "Zażółć, дякую – „½ €”…"
    assert "😀" in missing_letters(FOREIGN)
    assert missing_letters("Zażółć\n\u200d", "дякую") == []


def test_report_with_letters_that_the_fonts_lack_is_written_and_says_so(client, place, halina, monkeypatch):
    now = at(2026, 11, 15)
    monkeypatch.setattr(timezone, "now", lambda: now)
    begins = Period.parse("2026-k3", today=now.date()).begins
    QuarterlyReport.objects.create(place=place, begins=begins, summary=FOREIGN, quotes=FOREIGN, signed="Thảo 🌻")
    place.name = "Dom 🏠"
    place.save()
    client.force_login(halina)
    page = f"/panel/raporty/2026-k3/miejsce/{place.slug}/"
    assert client.get(f"{page}raport.pdf").content.startswith(b"%PDF")
    assert "The PDF has no letters for" in client.get(page, headers={"Accept-Language": "en"}).text
