"""Users' Markdown to safe HTML."""

import nh3
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


def to_html(text: str) -> str:
    """CommonMark without images and raw HTML; links only to http, https, mailto and tel."""
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
