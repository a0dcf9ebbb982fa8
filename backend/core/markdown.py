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


def to_text(text: str) -> str:
    """The same words without marks, for letters and calendars: links with their address, items with a dash."""
    text = (text or "").strip()
    if is_crowded(text):
        return text
    blocks: list[str] = []
    start = ""
    for token in PARSER.parse(text):
        match token.type:
            case "list_item_open":
                start = "– "
            case "inline":
                blocks.append(start + _inline_text(token.children))
                start = ""
            case "fence" | "code_block":
                blocks.append(token.content.rstrip())
    return "\n".join(blocks) if any(block.startswith("– ") for block in blocks) else "\n\n".join(blocks)


def _inline_text(tokens) -> str:
    words, links = [], []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                words.append(token.content)
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "link_open":
                links.append((token.attrGet("href"), len(words)))
            case "link_close":
                address, since = links.pop()
                if "".join(words[since:]) != address:
                    words.append(f" ({address})")
    return "".join(words)
