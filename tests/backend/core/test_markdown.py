import pytest

from backend.core.markdown import to_html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](//evil.example)",
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="https://a.example" onclick="alert(1)">x</a>',
        "![x](https://evil.example/pixel.png)",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_dangerous_gets_through(text):
    html = to_html(text)
    for piece in (
        "<script",
        "<img",
        'href="javascript',
        'href="data',
        'href="//',
        '<a href="https://a.example" onclick',
    ):
        assert piece not in html


def test_links_say_that_we_do_not_vouch_for_them():
    html = to_html("[recipe](https://example.org/) and [call](tel:+48225550112)")
    assert 'href="https://example.org/"' in html
    assert 'href="tel:+48225550112"' in html
    assert html.count('rel="nofollow ugc noopener"') == 2


def test_headings_of_neighbours_begin_below_ours():
    assert to_html("# Big\n\n## Less") == "<h3>Big</h3>\n<h3>Less</h3>\n"


def test_empty_text_is_empty():
    assert to_html("") == to_html(None) == ""
