"""Users' Markdown to safe HTML."""

import nh3
from django.utils.html import linebreaks
from markdown_it import MarkdownIt

PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["image", "html_inline", "html_block"]
)
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "hr"}
HEADINGS = (
    ("<h1>", "<h3>"),
    ("</h1>", "</h3>"),
    ("<h2>", "<h3>"),
    ("</h2>", "</h3>"),
    ("<h5>", "<h4>"),
    ("</h5>", "</h4>"),
    ("<h6>", "<h4>"),
    ("</h6>", "</h4>"),
)
# The parser takes seconds for what no person writes: each of these signs may open something that never closes.
MOST_BRACKETS, MOST_MARKS = 60, 600


def is_crowded(text: str) -> bool:
    """Whether ``text`` has so many signs of Markdown that it is shown as it was typed."""
    brackets = text.count("[") + text.count("://")
    return brackets > MOST_BRACKETS or sum(map(text.count, "*_~`<@")) > MOST_MARKS


def to_html(text: str) -> str:
    """CommonMark without images and raw HTML; links only to http, https, mailto and tel."""
    if is_crowded(text or ""):
        return linebreaks(text, autoescape=True)
    html = PARSER.render(text or "")
    # A page has one h1 of its own: users' headings begin at h3.
    for written, shown in HEADINGS:
        html = html.replace(written, shown)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener",
        url_relative="deny",
    )
